"""Who is answered how, operation by operation: over the example of each, by nobody, by the right role elsewhere, and by a wrong role here.

public: nobody needs to sign in · anybody: every role, about itself · own: elsewhere too, with rows of elsewhere only · a status: what elsewhere gets.
Then somebody of a wrong role in the right place, and the status they get."""

WALK = """
GET /api/v1/accounts                                          own      thongke  403
POST /api/v1/accounts                                         422      thongke  403
GET /api/v1/accounts/{uid}                                    404      thongke  403
POST /api/v1/accounts/{uid}/closings                          404      thongke  403
POST /api/v1/accounts/{uid}/grants                            404      thongke  403
POST /api/v1/accounts/{uid}/grants/{grant}/endings            404      thongke  403
POST /api/v1/accounts/{uid}/invitations                       404      thongke  403
POST /api/v1/accounts/{uid}/resets                            404      thongke  403
POST /api/v1/accounts/{uid}/resets/{reset}/confirmations      404      thongke  403
GET /api/v1/activities/kinds                                  public
GET /api/v1/activities/sessions                               own      thongke  403
POST /api/v1/activities/sessions                              404      thongke  403
GET /api/v1/activities/sessions/{uid}                         404      thongke  403
POST /api/v1/activities/sessions/{uid}/roll                   404      thongke  403
POST /api/v1/activities/sessions/{uid}/roll/{person}/correct  404      thongke  403
POST /api/v1/activities/sessions/{uid}/roll/{person}/void     404      thongke  403
POST /api/v1/activities/sessions/{uid}/void                   404      thongke  403
GET /api/v1/authorities                                       public
POST /api/v1/provinces/{province_id}/authorities              404      thongke  403
POST /api/v1/certificate-checks                               public
POST /api/v1/cards                                            404      thongke  403
POST /api/v1/cards/{uid}/endings                              404      thongke  403
GET /api/v1/households/{uid}/cards                            404      thongke  403
GET /api/v1/clans                                             own      thongke  403
POST /api/v1/clans                                            404      thongke  403
GET /api/v1/clans/{uid}                                       404      thongke  403
PATCH /api/v1/clans/{uid}                                     404      thongke  403
POST /api/v1/clans/{uid}/end                                  404      thongke  403
GET /api/v1/clans/{uid}/assessments                           404      thongke  404
GET /api/v1/clans/{uid}/evidence                              404      thongke  404
POST /api/v1/clans/{uid}/evidence                             404      thongke  403
GET /api/v1/clans/{uid}/members                               404      thongke  403
POST /api/v1/clans/{uid}/members                              404      thongke  403
POST /api/v1/clans/{uid}/members/leave                        404      thongke  403
POST /api/v1/clans/{uid}/members/together                     404      thongke  403
GET /api/v1/clans/{uid}/people                                404      thongke  403
POST /api/v1/clans/{uid}/support                              404      thongke  403
POST /api/v1/clans/{uid}/support/end                          404      thongke  403
POST /api/v1/decisions                                        404      thongke  403
GET /api/v1/dossiers                                          own      thongke  403
POST /api/v1/dossiers                                         404      thongke  403
POST /api/v1/dossiers/bulk                                    404      thongke  403
GET /api/v1/dossiers/{uid}                                    404      thongke  403
POST /api/v1/dossiers/{uid}/decision                          404      thongke  403
POST /api/v1/dossiers/{uid}/return                            404      thongke  403
GET /api/v1/dossier-states                                    public
POST /api/v1/dossiers/drafts                                  404      thongke  403
PUT /api/v1/dossiers/{uid}/meeting                            404      thongke  403
POST /api/v1/dossiers/{uid}/receipt                           404      thongke  403
POST /api/v1/dossiers/{uid}/refusal                           404      thongke  403
GET /api/v1/dossiers/{uid}/differences                        404      thongke  403
POST /api/v1/dossiers/{uid}/appraisal                         404      thongke  403
POST /api/v1/dossiers/{uid}/conclusion                        404      thongke  403
GET /api/v1/councils                                          own      thongke  403
POST /api/v1/councils                                         404      thongke  403
POST /api/v1/decisions/sample                                 own      thongke  403
GET /api/v1/waiting                                           own      thongke  403
GET /api/v1/titles/ending                                     own      thongke  403
POST /api/v1/evidence/{uid}/files                             404      thongke  403
POST /api/v1/evidence/{uid}/judgements                        404      thongke  403
POST /api/v1/evidence/{uid}/voidings                          404      thongke  403
GET /api/v1/evidence-files/{uid}                              404      thongke  404
POST /api/v1/evidence-files/{uid}/removals                    404      thongke  403
POST /api/v1/figures                                          own      thongke  403
GET /api/v1/flags                                             public
GET /api/v1/households/{uid}                                  404      thongke  404
GET /api/v1/households/{uid}/assessments                      404      thongke  404
POST /api/v1/households/{uid}/head                            404      thongke  403
GET /api/v1/households/{uid}/next-steps                       404      thongke  404
POST /api/v1/households/{uid}/move                            404      thongke  403
GET /api/v1/imports                                           own      thongke  403
POST /api/v1/imports                                          404      thongke  403
GET /api/v1/imports/template                                  404      thongke  403
GET /api/v1/imports/{uid}                                     404      thongke  403
GET /api/v1/imports/{uid}/rows                                404      thongke  403
GET /api/v1/imports/{uid}/wrong-rows                          404      thongke  403
POST /api/v1/imports/{uid}/accept                             404      thongke  403
POST /api/v1/imports/{uid}/undo                               404      thongke  403
GET /api/v1/legislation                                       public
GET /api/v1/legislation/{slug}                                public
GET /api/v1/looks                                             own      thongke  403
GET /api/v1/me                                                anybody
GET /api/v1/people                                            own      thongke  403
POST /api/v1/people                                           404      thongke  403
GET /api/v1/people/{uid}                                      404      thongke  404
GET /api/v1/people/{uid}/assessments                          404      thongke  404
GET /api/v1/people/{uid}/next-steps                           404      thongke  404
POST /api/v1/people/{uid}/attributes                          404      thongke  403
POST /api/v1/people/{uid}/membership                          404      thongke  403
POST /api/v1/people/{uid}/points                              404      thongke  403
GET /api/v1/places                                            public
GET /api/v1/places/{place_id}                                 public
POST /api/v1/places/{place_id}/villages                       404      thongke  403
POST /api/v1/places/{place_id}/names                          404      thongke  403
POST /api/v1/places/{place_id}/endings                        404      thongke  403
POST /api/v1/places/{place_id}/communes                       404      thongke  403
POST /api/v1/places/{place_id}/communes/{commune_id}/endings  404      thongke  403
POST /api/v1/provinces/{province_id}/clusters                 404      thongke  403
GET /api/v1/places/{place_id}/assessments                     404      giadinh  404
GET /api/v1/places/{place_id}/evidence                        404      thongke  404
POST /api/v1/places/{place_id}/evidence                       404      thongke  403
GET /api/v1/places/{place_id}/figures                         404      giadinh  403
POST /api/v1/places/{place_id}/figures                        404      thongke  403
POST /api/v1/places/{place_id}/flags                          404      thongke  403
POST /api/v1/places/{place_id}/flags/{flag}/endings           404      thongke  403
POST /api/v1/registrations                                    404      thongke  403
GET /api/v1/requests                                          own      thongke  403
POST /api/v1/requests                                         404      thongke  403
GET /api/v1/requests/{uid}                                    404      thongke  403
POST /api/v1/requests/{uid}/answers                           404      giadinh  403
POST /api/v1/requests/{uid}/fulfilments                       404      giadinh  403
GET /api/v1/provinces/{province_id}/rulesets/{uid}/evidence-requirements public
POST /api/v1/rulesets/{uid}/evidence-requirements             204      thongke  403
GET /api/v1/rulesets                                          public
GET /api/v1/rulesets/{uid}                                    public
POST /api/v1/rulesets/{uid}/ratifications                     201      thongke  403
POST /api/v1/rulesets/{uid}/trial                             422      giadinh  403
POST /api/v1/rulesets/{uid}/trial/subjects                    422      thongke  403
POST /api/v1/rulesets/{uid}/what-if                           own      giadinh  403
GET /api/v1/clients                                           own      thongke  403
POST /api/v1/clients                                          422      thongke  403
POST /api/v1/clients/{uid}/secrets                            404      thongke  403
DELETE /api/v1/clients/{uid}                                  404      thongke  403
GET /api/v1/sign-ins                                          anybody
DELETE /api/v1/sign-ins                                       anybody
DELETE /api/v1/sign-ins/{uid}                                 404      thongke  404
GET /api/v1/statistics/recognitions                           404      giadinh  403
POST /api/v1/titles/{uid}/revocation                          404      thongke  403
DELETE /api/v1/token                                          anybody
POST /api/v1/token                                            public
GET /api/v1/units                                             own      thongke  403
POST /api/v1/units                                            404      thongke  403
GET /api/v1/units/{uid}                                       404      thongke  403
PATCH /api/v1/units/{uid}                                     404      thongke  403
GET /api/v1/units/{uid}/assessments                           404      thongke  404
POST /api/v1/units/{uid}/end                                  404      thongke  403
GET /api/v1/units/{uid}/evidence                              404      thongke  404
POST /api/v1/units/{uid}/evidence                             404      thongke  403
GET /api/v1/units/{uid}/figures                               404      thongke  404
POST /api/v1/units/{uid}/figures                              404      thongke  403
POST /api/v1/units/{uid}/level                                404      thongke  403
GET /api/v1/units/{uid}/members                               404      thongke  403
POST /api/v1/units/{uid}/members                              404      thongke  403
POST /api/v1/units/{uid}/members/leave                        404      thongke  403
POST /api/v1/units/{uid}/members/together                     404      thongke  403
"""
