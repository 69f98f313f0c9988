"""Every SELECT over dossiers and the assessments that they freeze; dossiers locked in key order for whoever acts on them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import BigInteger, Uuid, and_, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.file_tables import EvidenceFile
from service.assessments.tables import Assessment, IndicatorEvidence
from service.dossiers.tables import Dossier, DossierMeeting, DossierVersion
from service.foundation.rows import AnyRow, AnySelect
from service.legislation.tables import AppliedLaw, RuleSetRow
from service.scoring import BoundRuleSet, Outcome, arrays_of, facts_from_arrays, score_statement
from service.titles.queries import being_scored, visible
from service.titles.tables import TitleHeld
from service.titles.vocabulary import SubjectKind, Title

_ASSESSMENT = (
    Assessment.subject_id,
    Assessment.commune_id,
    Assessment.household_id,
    AppliedLaw.rule_set_id,
    RuleSetRow.content_hash,
    AppliedLaw.parameters,
    AppliedLaw.engine_version,
    Assessment.facts,
    Assessment.points,
    Assessment.outcomes,
    Assessment.total,
    Assessment.verdict,
    Assessment.scored_at,
)
_WAITING = being_scored(
    province_id=Assessment.province_id,
    subject_kind=Assessment.subject_kind,
    subject_id=Assessment.subject_id,
    assessed_year=Assessment.assessed_year,
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which assessments are meant: a title at a level, of a year, in a province."""

    province_id: int
    title: str
    level: int
    assessed_year: int


def _assessments(asked: Asked) -> AnySelect:
    found = select(*_ASSESSMENT, _WAITING.label("being_scored")).join(AppliedLaw, AppliedLaw.id == Assessment.applied_law_id)
    return found.join(RuleSetRow, RuleSetRow.id == AppliedLaw.rule_set_id).where(
        Assessment.province_id == asked.province_id,
        Assessment.title == asked.title,
        Assessment.level == asked.level,
        Assessment.assessed_year == asked.assessed_year,
    )


async def assessment_to_freeze(session: AsyncSession, asked: Asked, *, subject_kind: str, subject_id: int) -> AnyRow | None:
    """The stored score of one subject, and whether it is about to change: both seen at the same instant."""
    found = _assessments(asked).where(Assessment.subject_kind == subject_kind, Assessment.subject_id == subject_id)
    return (await session.execute(found)).one_or_none()


def _without_dossier(asked: Asked, *, commune_id: int) -> AnySelect:
    own = and_(
        Dossier.province_id == Assessment.province_id,
        Dossier.subject_kind == Assessment.subject_kind,
        Dossier.subject_id == Assessment.subject_id,
        Dossier.title == Assessment.title,
        Dossier.assessed_year == Assessment.assessed_year,
    )
    return (
        _assessments(asked)
        .outerjoin(Dossier, own)
        .where(
            Assessment.commune_id == commune_id,
            Assessment.verdict == int(Outcome.PASSED),
            Dossier.id.is_(None),
            visible(kind=Title(asked.title).subject_kind, province_id=Assessment.province_id, subject_id=Assessment.subject_id),
        )
    )


async def passing_without_dossier(
    session: AsyncSession, asked: Asked, *, commune_id: int, limit: int
) -> tuple[Sequence[AnyRow], int, int]:
    """The first subjects of a commune that pass, stand still and have no dossier; how many more there are; how many are being scored."""
    open_ = _without_dossier(asked, commune_id=commune_id).subquery("open")
    still = select(open_, func.count().over().label("all")).where(~open_.c.being_scored)
    found = (await session.execute(still.order_by(open_.c.subject_id).limit(limit))).all()
    moving = select(func.count()).select_from(open_).where(open_.c.being_scored)
    return found, (found[0].all - len(found) if found else 0), (await session.execute(moving)).scalar_one()


async def lock_dossier_of(session: AsyncSession, asked: Asked, *, subject_kind: str, subject_id: int) -> AnyRow | None:
    """The dossier of a subject for a title and year, at whatever level, its row locked."""
    found = select(Dossier.id, Dossier.uid, Dossier.state, Dossier.version, Dossier.returned_for, Dossier.frozen).where(
        Dossier.province_id == asked.province_id,
        Dossier.subject_kind == subject_kind,
        Dossier.subject_id == subject_id,
        Dossier.title == asked.title,
        Dossier.assessed_year == asked.assessed_year,
    )
    return (await session.execute(found.with_for_update())).one_or_none()


async def titles_granted(
    session: AsyncSession, asked: Asked, *, subject_kind: str, subject_id: int, on: date
) -> Sequence[AnyRow]:
    """The titles of the kind that a subject was granted and that were not revoked: level, decided_on, in_force on a day."""
    in_force = TitleHeld.valid.op("@>", is_comparison=True)(on)
    found = select(TitleHeld.level, TitleHeld.decided_on, in_force.label("in_force")).where(
        TitleHeld.province_id == asked.province_id,
        TitleHeld.subject_kind == subject_kind,
        TitleHeld.subject_id == subject_id,
        TitleHeld.title == asked.title,
        TitleHeld.revoked_on.is_(None),
    )
    return (await session.execute(found)).all()


async def holders_among(
    session: AsyncSession, asked: Asked, *, subject_kind: str, subject_ids: Collection[int]
) -> Collection[int]:
    """Those of the subjects that were granted the title before and still hold it, or held it until it lapsed."""
    found = select(TitleHeld.subject_id).where(
        TitleHeld.province_id == asked.province_id,
        TitleHeld.subject_kind == subject_kind,
        TitleHeld.subject_id == any_(literal(sorted(subject_ids), ARRAY(BigInteger))),
        TitleHeld.title == asked.title,
        TitleHeld.level == asked.level,
        TitleHeld.revoked_on.is_(None),
    )
    return set((await session.execute(found)).scalars())


async def evidence_of(
    session: AsyncSession, asked: Asked, *, subject_kind: str, subject_id: int
) -> dict[str, list[dict[str, Any]]]:
    """Indicator → its documents that were not taken back, each with its files, as a dossier freezes them."""
    if SubjectKind(subject_kind) in (SubjectKind.PERSON, SubjectKind.HOUSEHOLD):
        return {}
    one = IndicatorEvidence
    documented = (one.indicator, one.uid, one.document, one.document_number, one.document_date, one.suitable)
    found = select(*documented, _files_of(one).label("files")).where(
        one.province_id == asked.province_id,
        one.subject_kind == subject_kind,
        one.subject_id == subject_id,
        one.title == asked.title,
        one.assessed_year == asked.assessed_year,
        one.voided_at.is_(None),
    )
    documents: dict[str, list[dict[str, Any]]] = {}
    for row in (await session.execute(found.order_by(one.indicator, one.id))).all():
        told = {"uid": str(row.uid), "document": row.document, "number": row.document_number, "suitable": row.suitable}
        told["date"] = row.document_date.isoformat() if row.document_date else None
        told["files"] = row.files or []
        documents.setdefault(row.indicator, []).append(told)
    return documents


def _files_of(one: type[IndicatorEvidence]) -> Any:
    """The files of a document as a dossier lists them: enough to find them, and to say years later that they are the same."""
    file = EvidenceFile
    told = func.jsonb_build_object(
        "uid", file.uid, "name", file.name, "kind", file.kind, "bytes", file.bytes, "sha256", file.sha256
    )
    found = select(func.jsonb_agg(aggregate_order_by(told, file.id), type_=JSONB))
    return found.where(
        file.province_id == one.province_id, file.evidence_id == one.id, file.removed_at.is_(None)
    ).scalar_subquery()


async def scored_again(session: AsyncSession, bound: BoundRuleSet, stored: AnyRow, *, facts: Sequence[int | None]) -> Any:
    """A stored assessment judged anew over other facts, by the one scoring statement; the rest of it as it was."""
    given = arrays_of(bound, [(stored.subject_id, dict(zip(bound.facts, facts, strict=True)))])
    row = (await session.execute(score_statement(bound, facts_from_arrays(bound)), given)).one()
    return SimpleNamespace(**{**stored._mapping, **row._mapping})


def as_version(province_id: int, dossier_id: int) -> tuple[list[str], AnySelect]:
    """The columns and the SELECT that keep the present version of a dossier as it is."""
    names = [column.name for column in DossierVersion.__table__.columns]
    columns = [Dossier.id.label("dossier_id") if name == "dossier_id" else getattr(Dossier, name) for name in names]
    return names, select(*columns).where(Dossier.province_id == province_id, Dossier.id == dossier_id)


TO_DECIDE = (
    Dossier.province_id,
    Dossier.id,
    Dossier.uid,
    Dossier.subject_kind,
    Dossier.subject_id,
    Dossier.subject_name,
    Dossier.title,
    Dossier.level,
    Dossier.assessed_year,
    Dossier.state,
    Dossier.version,
    Dossier.commune_id,
    Dossier.household_id,
    Dossier.submitted_by,
    Dossier.submitted_on,
    Dossier.request,
    func.jsonb_build_object("term", Dossier.frozen["term"], "parameters", Dossier.frozen["parameters"]).label("frozen"),
)


async def lock_dossiers(session: AsyncSession, uids: Collection[uuid.UUID]) -> Sequence[AnyRow]:
    """Dossiers to decide on, locked in key order (the first lock of every deciding transaction); only those that the caller may write."""
    found = select(*TO_DECIDE).where(Dossier.uid == any_(literal(sorted(uids), ARRAY(Uuid))))
    return (await session.execute(found.order_by(Dossier.province_id, Dossier.id).with_for_update())).all()


async def meeting_of(session: AsyncSession, *, province_id: int, dossier_id: int) -> AnyRow | None:
    """The meeting behind a self-assessment."""
    found = select(*DossierMeeting.__table__.columns).where(
        DossierMeeting.province_id == province_id, DossierMeeting.dossier_id == dossier_id
    )
    return (await session.execute(found)).one_or_none()


async def version_before(session: AsyncSession, *, province_id: int, dossier_id: int, version: int) -> AnyRow | None:
    """The version of a dossier before one, as it was submitted, with the reasons for which it came back."""
    found = select(
        DossierVersion.version, DossierVersion.frozen, DossierVersion.returned_reason, DossierVersion.returned_for
    ).where(
        DossierVersion.province_id == province_id, DossierVersion.dossier_id == dossier_id, DossierVersion.version == version - 1
    )
    return (await session.execute(found)).one_or_none()


async def indicator_codes(session: AsyncSession, *, province_id: int, dossier_id: int) -> list[str]:
    """The codes of the indicators that a dossier froze."""
    found = select(Dossier.frozen["sentences"]["indicators"]).where(Dossier.province_id == province_id, Dossier.id == dossier_id)
    return [one["code"] for one in (await session.execute(found)).scalar_one()]


def of_ids(province_id: int, ids: Sequence[int]) -> Any:
    """A condition: these dossiers of a province."""
    return and_(Dossier.province_id == province_id, Dossier.id == any_(literal(list(ids), ARRAY(BigInteger))))
