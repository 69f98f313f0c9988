"""The fictional decision of Hải Phòng that fills the gaps of the law: recorded, its parameters set, the rule sets ratified; as the owner."""

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.demo.setting import FOLDER, PROVINCE
from service.legislation import actions, queries
from service.legislation.actions import jsonable
from service.legislation.files import read_document
from service.scoring import parse_rule_set
from service.scoring.local_decision import parse_local_decision

DECISION_FILE = "hai-phong-demo.yaml"


async def decide_law(session: AsyncSession) -> None:
    """Bring `seeds/demo/hai-phong-demo.yaml` into force for every published version of the titles that it names."""
    document = read_document(FOLDER / DECISION_FILE, where=DECISION_FILE)
    decision = parse_local_decision(document, where=DECISION_FILE)
    recorded = await actions.record_local_decision(
        session,
        province_id=PROVINCE,
        number=decision.number,
        decided_on=decision.date,
        issuer=decision.issuer,
        fictional=decision.fictional,
        content=jsonable(document),
    )
    valid = Range(decision.valid_from, decision.valid_to)
    for row in await queries.rule_sets(session):
        rule_set = parse_rule_set(row.content, where=row.instrument_number)
        if parameters := decision.parameters_for(rule_set):
            await actions.set_parameters(
                session,
                province_id=PROVINCE,
                rule_set_id=row.id,
                valid=valid,
                local_decision_id=recorded,
                parameters=dict(parameters),
            )
        if decision.ratifies_rule_set(rule_set):
            await actions.ratify(session, province_id=PROVINCE, rule_set_id=row.id, valid=valid, local_decision_id=recorded)
