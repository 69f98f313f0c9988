"""What changed between two versions of a dossier: value, points, outcome and evidence of each indicator. Pure; over what was frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Side:
    """An indicator in one version: its figures as people read them, points, outcome and sentence."""

    values: Sequence[str]
    points: str | None
    outcome: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One indicator that differs, or that was returned and did not change (`changed` false); `reason`: why it was returned."""

    code: str
    wording: str
    reason: str | None
    before: Side | None
    after: Side | None
    evidence_added: Sequence[str] = field(default=())
    evidence_removed: Sequence[str] = field(default=())

    @property
    def changed(self) -> bool:
        """Something is not as it was."""
        return self.before != self.after or bool(self.evidence_added or self.evidence_removed)


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], *, returned_for: Mapping[str, str] | None = None
) -> list[Difference]:
    """Indicators that changed or were returned, in the order of the rule set; those of one version only come with the other side None."""
    reasons = returned_for or {}
    old, new = _indicators(before), _indicators(after)
    found = [_of(code, old.get(code), new.get(code), before, after, reasons.get(code)) for code in {**new, **old}]
    return [one for one in found if one.changed or one.reason is not None]


def _indicators(frozen: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {one["code"]: one for one in frozen["sentences"]["indicators"]}


def _of(
    code: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str | None,
) -> Difference:
    had, has = _documents(before, code), _documents(after, code)
    named = new or old or {}
    return Difference(
        code=code,
        wording=named["wording"],
        reason=reason,
        before=_side(old),
        after=_side(new),
        evidence_added=[name for uid, name in has.items() if uid not in had],
        evidence_removed=[name for uid, name in had.items() if uid not in has],
    )


def _side(indicator: Mapping[str, Any] | None) -> Side | None:
    if indicator is None:
        return None
    values = [f"{fact['label']}: {fact['shown']}" for fact in indicator["facts_used"]]
    return Side(values=values, points=indicator["points"], outcome=indicator["outcome_label"], sentence=indicator["sentence"])


def _documents(frozen: Mapping[str, Any], code: str) -> dict[str, str]:
    """The documents of an indicator and their files, by what tells each from others; a file is what its content is."""
    named: dict[str, str] = {}
    for row in (frozen.get("evidence") or {}).get(code, []):
        named[row["uid"]] = document = f"{row['document']} ({row['number']})" if row["number"] else row["document"]
        for file in row.get("files", []):
            named[f"{row['uid']} {file['sha256']}"] = f"tệp {file['name']} của {document}"
    return named
