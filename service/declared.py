"""Imports every slice's tables, so that the declared schema is whole. Used by migrations, tests and the command line."""

from service.access import client_tables as clients
from service.access import invitation_tables as invitations
from service.access import provider_tables as provider_links
from service.access import tables as access
from service.accounts import second_factor_tables as second_factors
from service.accounts import tables as accounts
from service.activities import tables as activities
from service.assessments import file_tables as evidence_files
from service.assessments import tables as assessments
from service.councils import tables as councils
from service.dossiers import tables as dossiers
from service.exchange import tables as exchange
from service.families import tables as families
from service.foundation import audit
from service.foundation.columns import Base
from service.legislation import instrument_tables as instruments
from service.legislation import tables as legislation
from service.places import tables as places
from service.recognitions import tables as recognitions
from service.requests import assist_tables as assistance
from service.requests import holiday_tables as holidays
from service.requests import retention_tables as retention
from service.requests import tables as requests
from service.subjects import key_tables as keys
from service.subjects import link_tables as links
from service.subjects import tables as subjects
from service.titles import apart_tables as counted_apart
from service.titles import tables as titles

METADATA = Base.metadata
SLICES = (
    audit,
    places,
    accounts,
    second_factors,
    access,
    clients,
    invitations,
    provider_links,
    subjects,
    keys,
    links,
    titles,
    counted_apart,
    legislation,
    instruments,
    activities,
    assessments,
    evidence_files,
    dossiers,
    councils,
    recognitions,
    requests,
    assistance,
    holidays,
    retention,
    families,
    exchange,
)
