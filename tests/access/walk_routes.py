"""One row a route: the action that it needs of the matrix, how far the caller must reach, and what the example is about.

The action: a word of `matrix.Action` · `public` · `signed-in` · `household` (an account of a family) · `pending` (who owes the second step) ·
`card`: who opened a paper card (everybody else is sent to its door) ·
`door`: whoever is known is led to a desk, a program too ·
`leaves`, `code`, `second-step`: whoever comes is sent to sign in, or told that the code is wrong.
The reach: `-` none: what is listed is the caller's own · `reads`, `writes`, `counted`, `administers`: 404 outside · `seat`: an office at that very place ·
`province`: anywhere in the province, by the code that a neighbour was given · `family`: a family about its own · `above`: reads it from above ·
`sights`: reads it, or administers the province · `keeps`: sees it, declares its title (else 403) and keeps its figures ·
`office`: reads it, and is the office that decides on it (else 403) · `nobody`: it is somebody else's.
Nothing here says who is answered how: that is worked out for everybody who walks."""

PAGES = """
GET /health                                        public              -
GET /ready                                         public              -
GET /worker.js                                     public              -
GET /offline                                       public              -
GET /                                              door                -
GET /sign-in                                       public              -
POST /sign-in                                      public              -
GET /sign-in/provider                              public              -
GET /sign-in/provider/onward                       second-step         -
GET /sign-in/provider/callback                     second-step         -
GET /sign-in/provider/left                         second-step         -
POST /sign-out                                     leaves              -
GET /sign-in/code                                  pending             -
POST /sign-in/code                                 second-step         -
GET /sign-in/phone                                 pending             -
POST /sign-in/phone                                second-step         -
GET /account                                       signed-in           -
POST /account/keys                                 signed-in           -
POST /account/sign-ins/end                         signed-in           -
POST /account/sign-ins/{uid}/end                   signed-in           nobody      sign_in
GET /account/second-factor                         signed-in           -
POST /account/second-factor                        code                -
POST /account/second-factor/codes                  code                -
POST /account/second-factor/removals               code                -
GET /invitation                                    public              -
POST /invitation                                   public              -
POST /invitation/provider                          public              -
GET /account/provider                              signed-in           -
POST /account/provider                             code                -
POST /account/provider/removals                    signed-in           -
GET /account/password                              signed-in           -
POST /account/password                             code                -
GET /administration                                ratify              -
GET /accounts                                      manage_accounts     -
POST /accounts                                     manage_accounts     -
GET /accounts/{uid}                                manage_accounts     administers account
POST /accounts/{uid}/invitations                   manage_accounts     administers account
POST /accounts/{uid}/closings                      manage_accounts     administers account
GET /accounts/{uid}/person                         manage_accounts     administers account
POST /accounts/{uid}/person                        manage_accounts     administers account
POST /accounts/{uid}/person/removals               manage_accounts     administers account
POST /accounts/{uid}/grants                        manage_accounts     administers account
POST /accounts/{uid}/grants/{grant}/endings        manage_accounts     administers account
POST /accounts/{uid}/resets                        manage_accounts     administers account
POST /accounts/{uid}/resets/{reset}/confirmations  manage_accounts     administers account
GET /clients                                       manage_clients      -
POST /clients                                      manage_clients      -
POST /clients/{uid}/secrets                        manage_clients      administers client
POST /clients/{uid}/end                            manage_clients      administers client
GET /people                                        read_people         -
GET /people.xlsx                                   read_people         -
POST /people                                       read_people         -
GET /people/new                                    register_people     -
POST /people/new                                   register_people     -
GET /people/{uid}                                  read_people         reads       person
GET /people/{uid}/points                           confirm_points      writes      person
POST /people/{uid}/points                          confirm_points      writes      person
GET /people/{uid}/move                             register_people     writes      other_person
POST /people/{uid}/move                            register_people     writes      other_person
GET /people/{uid}/leave                           register_people     writes      person
POST /people/{uid}/leave                          register_people     writes      person
GET /people/{uid}/invitation                      register_people     writes      person
POST /people/{uid}/invitation                     register_people     writes      person
GET /households/{uid}                              read_people         reads       household
GET /households/{uid}/move                         register_people     writes      household
POST /households/{uid}/move                        register_people     writes      household
GET /households/{uid}/head                         register_people     writes      household
POST /households/{uid}/head                        register_people     writes      household
GET /households/{uid}/assistance                   answer_requests     writes      household
POST /households/{uid}/assistance                  answer_requests     writes      household
GET /assistance/{uid}                              answer_requests     nobody      request
GET /assistance/{uid}/requests                     answer_requests     nobody      request
POST /assistance/{uid}/requests                    answer_requests     nobody      request
POST /assistance/{uid}/end                         answer_requests     nobody      request
GET /family                                        household           -
GET /family/looks                                  household           -
GET /family/evidence                               household           -
POST /family/evidence                              household           -
GET /family/certificates/{uid}                     household           reads       title
GET /check                                         public              -
POST /check                                        public              -
GET /check/keys                                    public              -
GET /card                                          public              -
POST /card                                         public              -
POST /card/close                                   card                -
GET /card/family                                   card                -
GET /card/looks                                    card                -
GET /card/evidence                                 card                -
POST /card/evidence                                card                -
GET /card/requests/new                             card                -
POST /card/requests/new                            card                -
GET /card/requests/{uid}                           card                reads       request
GET /card/certificates/{uid}                       card                reads       title
GET /cards                                         issue_cards         -
POST /cards                                        issue_cards         writes      household
GET /cards/households/{uid}                        issue_cards         writes      household
POST /cards/{uid}/endings                          issue_cards         writes      card
POST /cards/{uid}/unlockings                       issue_cards         writes      card
POST /my-data                                      household           -
GET /figures                                       declare_figures     -
GET /places/{place_id}/figures                     read_statistics     counted     place
GET /communes/{place_id}/figures                   read_statistics     counted     place
GET /units/{uid}/figures                           read_statistics     reads       enterprise
POST /places/{place_id}/figures                    declare_figures     keeps       place
POST /communes/{place_id}/figures                  declare_figures     keeps       place
POST /units/{uid}/figures                          declare_figures     keeps       enterprise
GET /places/{place_id}/evidence                    signed-in           sights      place
GET /communes/{place_id}/evidence                  signed-in           sights      place
GET /units/{uid}/evidence                          signed-in           sights      enterprise
GET /clans/{uid}/evidence                          signed-in           sights      clan
POST /places/{place_id}/evidence                   declare_figures     keeps       place
POST /communes/{place_id}/evidence                 declare_figures     keeps       place
POST /units/{uid}/evidence                         declare_figures     keeps       enterprise
POST /clans/{uid}/evidence                         declare_figures     keeps       clan
POST /evidence/{uid}/judgements                    return              above       evidence
POST /evidence/{uid}/voidings                      declare_figures     keeps       evidence
GET /evidence/{uid}/files                          signed-in           sights      evidence
POST /evidence/{uid}/files                         declare_figures     keeps       evidence
GET /evidence-files/{uid}                          signed-in           sights      evidence_file
POST /evidence-files/{uid}/removals                declare_figures     keeps       evidence_file
GET /rulesets/{uid}/evidence                       ratify              -           commune_rule_set
POST /rulesets/{uid}/evidence                      ratify              -           commune_rule_set
GET /clans                                         read_people         -
GET /units                                         read_people         -
GET /clans/new                                     register_people     -
POST /clans/new                                    register_people     -
GET /units/new                                     register_people     -
POST /units/new                                    register_people     -
GET /clans/join                                    register_people     -
GET /units/join                                    register_people     -
GET /clans/{uid}                                   read_people         reads       clan
GET /units/{uid}                                   read_people         reads       enterprise
GET /clans/{uid}/join                              register_people     province    clan
GET /units/{uid}/join                              register_people     province    enterprise
POST /clans/{uid}/join                             register_people     province    clan
POST /units/{uid}/join                             register_people     province    enterprise
GET /clans/{uid}/{act}                             register_people     writes      clan
POST /clans/{uid}/{act}                            register_people     writes      clan
GET /units/{uid}/{act}                             register_people     writes      enterprise
POST /units/{uid}/{act}                            register_people     writes      enterprise
GET /clans/{uid}/households/{member}/leave         register_people     writes      clan
POST /clans/{uid}/households/{member}/leave        register_people     writes      clan
GET /units/{uid}/people/{member}/leave             register_people     writes      unit
POST /units/{uid}/people/{member}/leave            register_people     writes      unit
GET /activities                                    log_activity        -
GET /activities/new                                log_activity        -
POST /activities/new                               log_activity        -
GET /activities/outbox                             log_activity        -
POST /activities/outbox                            log_activity        -
GET /activities/device                             log_activity        -
GET /activities/device/roll                        log_activity        -
GET /activities/{uid}                              read_people         reads       session
POST /activities/{uid}/roll                        log_activity        writes      session
GET /activities/{uid}/roll/{person}                log_activity        writes      session
POST /activities/{uid}/roll/{person}               log_activity        writes      session
GET /activities/{uid}/void                         log_activity        writes      session
POST /activities/{uid}/void                        log_activity        writes      session
GET /imports                                       log_activity        -
POST /imports                                      log_activity        -
GET /imports/template                              log_activity        writes      place
GET /imports/{uid}                                 read_people         reads       import
GET /imports/{uid}/wrong-rows                      read_people         reads       import
POST /imports/{uid}/accept                         log_activity        writes      import
POST /imports/{uid}/undo                           log_activity        writes      accepted_import
GET /communes                                      read_people         -
GET /communes/{place_id}                           read_people         reads       place
POST /communes/{place_id}/submissions              submit              writes      place
GET /rulesets                                      try_rules           -
GET /rulesets/{uid}                                try_rules           -           citizen_rule_set
GET /rulesets/{uid}/trial                          try_rules           -           citizen_rule_set
POST /rulesets/{uid}/trial                         try_rules           -           citizen_rule_set
POST /rulesets/{uid}/ratifications                 ratify              -           unratified_rule_set
GET /rulesets/{uid}/compare/{other}                try_rules           -           citizen_rule_set
GET /legislation                                   signed-in           -
GET /legislation/{slug}                            signed-in           -
GET /places                                        keep_places         -
GET /places/{place_id}                             keep_places         administers place
GET /places/{place_id}/{change}                    keep_places         administers place
POST /places/{place_id}/{change}                   keep_places         administers place
GET /flags                                         set_flags           -
POST /flags                                        set_flags           -
POST /flags/endings                                set_flags           -
GET /authorities                                   public              -
POST /authorities                                  set_authority       -
GET /procedure                                     public              -
GET /councils                                      return              -
POST /councils                                     return              -
GET /councils/{uid}/members/{seat}                 return              seat        council
POST /councils/{uid}/members/{seat}                return              seat        council
GET /waiting                                       read_dossiers       -
GET /dossiers                                      read_dossiers       -
GET /dossiers.xlsx                                 read_dossiers       -
GET /titles.xlsx                                   read_dossiers       -
POST /dossiers/decisions                           decide              office      dossier
GET /dossiers/{uid}                                read_dossiers       reads       dossier
GET /dossiers/{uid}/receipts/{number}              read_dossiers       reads       decided_dossier
GET /dossiers/{uid}/papers/{paper}                 read_dossiers       reads       submitted_commune
POST /dossiers/{uid}/decision                      decide              office      dossier
POST /dossiers/{uid}/return                        return              office      dossier
POST /dossiers/{uid}/receipt                       return              office      submitted_commune
POST /dossiers/{uid}/appraisal                     return              office      received_commune
POST /dossiers/{uid}/conclusion                    return              office      appraising_commune
POST /dossiers/{uid}/refusal                       decide              office      dossier
POST /dossiers/{uid}/revocation                    decide              office      decided_dossier
POST /dossiers/{uid}/meeting                       submit              writes      submitted_commune
POST /dossiers/{uid}/submission                    submit              writes      submitted_commune
GET /statistics                                    read_statistics     -
GET /statistics/recognitions                       read_statistics     -
GET /statistics/provinces                          read_statistics     -
GET /statistics/overview.csv                       read_statistics     -
GET /statistics/overview.xlsx                      read_statistics     -
GET /statistics/recognitions.csv                   read_statistics     -
GET /statistics/recognitions.xlsx                  read_statistics     -
GET /statistics/group-size                         set_periods         -
POST /statistics/group-size                        set_periods         -
GET /requests                                      make_requests       -
GET /requests/new                                  make_requests       reads       household
POST /requests/new                                 make_requests       reads       household
GET /requests/{uid}                                make_requests       reads       request
POST /requests/{uid}/answers                       answer_requests     writes      request
POST /requests/{uid}/fulfilments                   answer_requests     writes      accepted_request
GET /privacy                                       public              -
GET /privacy/periods                               set_periods         -
POST /privacy/periods                              set_periods         -
GET /help                                          public              -
GET /help/{desk}                                   public              -
GET /privacy/holidays                              set_periods         -
POST /privacy/holidays                             set_periods         -
POST /privacy/holidays/removals                    set_periods         -
GET /problems                                      public              -
GET /problems/{slug}                               public              -
"""

API = """
POST /token                                        public              -
DELETE /token                                      signed-in           -
GET /me                                            signed-in           -
GET /sign-ins                                      signed-in           -
DELETE /sign-ins                                   signed-in           -
DELETE /sign-ins/{uid}                             signed-in           nobody      sign_in
GET /accounts                                      manage_accounts     -
POST /accounts                                     manage_accounts     -
GET /accounts/{uid}                                manage_accounts     administers account
POST /accounts/{uid}/invitations                   manage_accounts     administers invited_account
POST /accounts/{uid}/closings                      manage_accounts     administers account
POST /accounts/{uid}/grants                        manage_accounts     administers account
POST /accounts/{uid}/grants/{grant}/endings        manage_accounts     administers account
POST /accounts/{uid}/resets                        manage_accounts     administers account
POST /accounts/{uid}/resets/{reset}/confirmations  manage_accounts     administers account
GET /clients                                       manage_clients      -
POST /clients                                      manage_clients      -
POST /clients/{uid}/secrets                        manage_clients      administers client
DELETE /clients/{uid}                              manage_clients      administers client
GET /places                                        public              -
GET /places/{place_id}                             public              -
GET /people                                        read_people         -
POST /people                                       register_people     writes      household
GET /people/{uid}                                  signed-in           reads       person
POST /people/{uid}/membership                      register_people     writes      other_person
POST /people/{uid}/attributes                      register_people     writes      person
GET /people/{uid}/assessments                      signed-in           reads       person
GET /people/{uid}/next-steps                       signed-in           reads       person
POST /people/{uid}/points                          confirm_points      writes      person
GET /households/{uid}                              signed-in           reads       household
GET /households/{uid}/assessments                  signed-in           reads       household
GET /households/{uid}/next-steps                   signed-in           reads       household
POST /certificate-checks                           public              -
GET /households/{uid}/cards                        issue_cards         writes      household
POST /cards                                        issue_cards         writes      household
POST /cards/{uid}/endings                          issue_cards         writes      card
POST /households/{uid}/move                        register_people     writes      household
POST /households/{uid}/head                        register_people     writes      household
GET /clans                                         read_people         -
POST /clans                                        register_people     writes      place
GET /clans/{uid}                                   read_people         reads       clan
PATCH /clans/{uid}                                 register_people     writes      clan
GET /clans/{uid}/members                           read_people         reads       clan
GET /clans/{uid}/people                            read_people         reads       clan
GET /clans/{uid}/assessments                       signed-in           reads       clan
GET /clans/{uid}/evidence                          signed-in           sights      clan
POST /clans/{uid}/evidence                         declare_figures     keeps       clan
POST /clans/{uid}/end                              register_people     writes      clan
POST /clans/{uid}/members                          register_people     writes      clan
POST /clans/{uid}/members/together                 register_people     province    clan
POST /clans/{uid}/members/leave                    register_people     writes      clan
POST /clans/{uid}/support                          register_people     writes      clan
POST /clans/{uid}/support/end                      register_people     writes      clan
GET /units                                         read_people         -
POST /units                                        register_people     writes      place
GET /units/{uid}                                   read_people         reads       unit
PATCH /units/{uid}                                 register_people     writes      unit
GET /units/{uid}/members                           read_people         reads       unit
GET /units/{uid}/assessments                       signed-in           reads       unit
GET /units/{uid}/evidence                          signed-in           sights      enterprise
POST /units/{uid}/evidence                         declare_figures     keeps       enterprise
GET /units/{uid}/figures                           read_statistics     reads       unit
POST /units/{uid}/figures                          declare_figures     keeps       unit
POST /units/{uid}/end                              register_people     writes      unit
POST /units/{uid}/level                            register_people     writes      unit
POST /units/{uid}/members                          register_people     writes      unit
POST /units/{uid}/members/together                 register_people     province    unit
POST /units/{uid}/members/leave                    register_people     writes      unit
GET /looks                                         household           -
GET /activities/kinds                              public              -
GET /activities/sessions                           read_people         -
POST /activities/sessions                          log_activity        writes      place
GET /activities/sessions/{uid}                     read_people         reads       session
POST /activities/sessions/{uid}/roll               log_activity        writes      session
POST /activities/sessions/{uid}/void               log_activity        writes      session
POST /activities/sessions/{uid}/roll/{person}/correct  log_activity    writes      session
POST /activities/sessions/{uid}/roll/{person}/void log_activity        writes      session
GET /imports                                       log_activity        -
POST /imports                                      log_activity        writes      place
GET /imports/template                              log_activity        writes      place
GET /imports/{uid}                                 read_people         reads       import
GET /imports/{uid}/rows                            read_people         reads       import
GET /imports/{uid}/wrong-rows                      read_people         reads       import
POST /imports/{uid}/accept                         log_activity        writes      import
POST /imports/{uid}/undo                           log_activity        writes      accepted_import
GET /places/{place_id}/assessments                 signed-in           counted     place
GET /places/{place_id}/figures                     read_statistics     counted     place
POST /places/{place_id}/figures                    declare_figures     keeps       place
POST /figures                                      declare_figures     -
GET /places/{place_id}/evidence                    signed-in           sights      place
POST /places/{place_id}/evidence                   declare_figures     keeps       place
POST /evidence/{uid}/judgements                    return              above       evidence
POST /evidence/{uid}/voidings                      declare_figures     keeps       evidence
POST /evidence/{uid}/files                         declare_figures     keeps       evidence
GET /evidence-files/{uid}                          signed-in           sights      evidence_file
POST /evidence-files/{uid}/removals                declare_figures     keeps       evidence_file
GET /provinces/{province_id}/rulesets/{uid}/evidence-requirements public           -           commune_rule_set
POST /rulesets/{uid}/evidence-requirements         ratify              -           commune_rule_set
GET /rulesets                                      public              -
GET /rulesets/{uid}                                public              -
POST /rulesets/{uid}/ratifications                 ratify              -           unratified_rule_set
POST /rulesets/{uid}/what-if                       try_rules           -           citizen_rule_set
POST /rulesets/{uid}/trial                         try_rules           -           citizen_rule_set
POST /rulesets/{uid}/trial/subjects                read_people         -           citizen_rule_set
GET /legislation                                   public              -
GET /legislation/{slug}                            public              -
GET /flags                                         public              -
POST /places/{place_id}/villages                   keep_places         administers place
POST /places/{place_id}/names                      keep_places         administers village
POST /places/{place_id}/endings                    keep_places         administers village
POST /places/{place_id}/communes                   keep_places         administers new_cluster
POST /places/{place_id}/communes/{commune_id}/endings keep_places      administers new_cluster
POST /provinces/{province_id}/clusters             keep_places         administers province
POST /places/{place_id}/flags                      set_flags           administers province
POST /places/{place_id}/flags/{flag}/endings       set_flags           administers province
GET /authorities                                   public              -
POST /provinces/{province_id}/authorities          set_authority       administers province
POST /registrations                                register_intent     writes      person
GET /dossier-states                                public              -
POST /dossiers                                     submit              writes      person
POST /dossiers/drafts                              submit              writes      person
POST /dossiers/bulk                                submit              writes      place
GET /dossiers                                      read_dossiers       -
GET /dossiers/{uid}                                read_dossiers       reads       dossier
GET /dossiers/{uid}/differences                    read_dossiers       reads       dossier
PUT /dossiers/{uid}/meeting                        submit              writes      submitted_commune
POST /dossiers/{uid}/receipt                       return              office      submitted_commune
POST /dossiers/{uid}/appraisal                     return              office      received_commune
POST /dossiers/{uid}/conclusion                    return              office      appraising_commune
POST /dossiers/{uid}/return                        return              office      dossier
POST /dossiers/{uid}/refusal                       decide              office      dossier
POST /dossiers/{uid}/decision                      decide              office      dossier
POST /decisions                                    decide              office      dossier
POST /decisions/sample                             decide              -
GET /councils                                      return              -
POST /councils                                     return              seat        place
GET /waiting                                       read_dossiers       -
GET /titles/ending                                 read_dossiers       -
POST /titles/{uid}/revocation                      decide              office      title
GET /statistics/recognitions                       read_statistics     counted     province
GET /requests                                      make_requests       -
POST /requests                                     make_requests       family      dossier
GET /requests/{uid}                                make_requests       reads       request
POST /requests/{uid}/answers                       answer_requests     writes      request
POST /requests/{uid}/fulfilments                   answer_requests     writes      accepted_request
"""
