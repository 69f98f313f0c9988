"""A stored request as it is shown. Pure."""

from collections.abc import Sequence
from datetime import date

from service.foundation.rows import AnyRow
from service.requests.schemas import RequestOut
from service.requests.states import Kind, State, receipt
from service.subjects.look_queries import Frozen


def late(state: str, *, answer_by: date, fulfil_by: date, today: date) -> bool:
    """Is a deadline over that the state has not met?"""
    return (state == State.RECEIVED and today > answer_by) or (state == State.ACCEPTED and today > fulfil_by)


def request_out(row: AnyRow, *, today: date) -> RequestOut:
    """With its receipt number in words; names only as far as the caller sees them."""
    one = row.FamilyRequest
    return RequestOut(
        uid=one.uid,
        receipt=receipt(one.number_year, one.commune_id, one.number),
        kind=Kind(one.kind),
        state=State(one.state),
        household_code=row.household_code,
        person=row.person_uid,
        person_name=row.full_name,
        words=one.words,
        received_on=one.received_on,
        answer_by=one.answer_by,
        fulfil_by=one.fulfil_by,
        late=late(one.state, answer_by=one.answer_by, fulfil_by=one.fulfil_by, today=today),
        answer=one.answer,
        answered_on=one.answered_on,
        outcome=one.outcome,
        fulfilled_on=one.fulfilled_on,
        reissued_dossier=row.reissued_uid,
        assisted=one.assisted_id is not None,
    )


def who_asked(rows: Sequence[AnyRow]) -> list[Frozen]:
    """The households behind requests, and the members whom the requests are about."""
    asked = [row.FamilyRequest for row in rows]
    return [
        Frozen(kind, one.province_id, one.commune_id, id_)
        for one in asked
        for kind, id_ in (("household", one.household_id), ("person", one.person_id))
        if id_ is not None
    ]
