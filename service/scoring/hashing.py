"""Hashes by which a stored score names the law and the local values that decided it."""

import hashlib
import json
from collections.abc import Mapping

from pydantic_core import to_jsonable_python

from service.scoring.rule_set import RuleSet

_MAY_CHANGE = {"valid_to", "last_checked_on"}


def content_hash(rule_set: RuleSet) -> str:
    """SHA-256 over canonical JSON of the rule set, less the end of its validity and the day of its last check.

    What a file leaves out is left out here: a field that a later engine adds does not rename the law of today."""
    return _sha256(rule_set.model_dump(mode="json", exclude=_MAY_CHANGE, exclude_defaults=True))


def hash_of_parameters(parameters: Mapping[str, object]) -> str:
    """SHA-256 over canonical JSON of the values that a province set."""
    return _sha256(to_jsonable_python(parameters))


def _sha256(content: object) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
