"""The examples of the document: one request and one answer for each operation, from the YAML files of `calls/`.

`{person}` and the like stand for ids: the document shows those of `IDS`, tests put in those of the world over which they run the examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "calls"
ANSWERS = "answers.yaml"
IDS = {
    "person": "019a4c1e-7b60-7c1a-9f3e-5d2b8a4c6e10",
    "other_person": "019a4c1e-7b61-7d02-8a11-0c3f9e7d5b21",
    "household": "019a4c1e-7b62-7a44-b1c7-3e8f5a9d2c32",
    "other_household": "019a4c1e-7b63-79e5-a6d0-7b1c4f8e3d43",
    "clan": "019a4c1e-7b64-7f16-93b8-1d5e9c7a4f54",
    "unit": "019a4c1e-7b65-7b27-8ec4-6f2a3d9b5e65",
    "enterprise": "019a4c1e-7b66-7c38-9af1-8e4d7b2c6a76",
    "session": "019a4c1e-7b67-7d49-ab02-9f5e8c3d7b87",
    "evidence": "019a4c1e-7b68-7e5a-8c13-a06f9d4e8c98",
    "evidence_file": "019a4c1e-7b78-7e5a-8c13-a06f9d4e8c99",
    "dossier": "019a4c1e-7b69-7f6b-9d24-b170ae5f9da9",
    "title": "019a4c1e-7b6a-7a7c-ae35-c281bf60aeba",
    "request": "019a4c1e-7b70-7c3d-8b12-5a9f0e4d7c11",
    "accepted_request": "019a4c1e-7b71-7d4e-9c23-6b0a1f5e8d22",
    "submitted_commune": "019a4c1e-7b80-7eb0-a279-06c5f3a4e2fe",
    "received_commune": "019a4c1e-7b81-7fc1-b38a-17d604b5f30f",
    "appraising_commune": "019a4c1e-7b82-70d2-849b-28e715c60420",
    "council": "019a4c1e-7b83-71e3-95ac-39f826d71531",
    "citizen_rule_set": "019a4c1e-7b6b-7b8d-bf46-d392c071bfcb",
    "commune_rule_set": "019a4c1e-7b6c-7c9e-8057-e4a3d182c0dc",
    "account": "019a4c1e-7b72-7e5f-a034-7c1b2a6f9e33",
    "invited_account": "019a4c1e-7b73-7f60-8145-8d2c3b7a0f44",
    "grant": "019a4c1e-7b74-7a71-9256-9e3d4c8b1a55",
    "reset": "019a4c1e-7b75-7b82-a367-af4e5d9c2b66",
    "client": "019a4c1e-7b6f-7fc1-b38a-17d6a4b5f30f",
    "sign_in": "019a4c1e-7b6e-7eb0-a279-06c5f3a4e2fe",
    "import": "019a4c1e-7b6f-7fc1-b38a-17d604b5f30f",
    "accepted_import": "019a4c1e-7b70-70d2-a49b-28e715c6a41a",
    "village": "1000001",
    "new_cluster": "1000002",
    "unratified_rule_set": "019a4c1e-7b6d-7daf-9168-f5b4e293d1ed",
}
"""The ids that the document shows, by the word that stands for each in the files."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A call by somebody of a role (`nobody` signed in), and what a 2xx answer looks like (None: it has no body)."""

    by: str
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any
    answer: Any


@cache
def examples() -> dict[str, Example]:
    """By operation, `GET /api/v1/people`; ids are still words in braces. Read once."""
    answers = _read(FOLDER / ANSWERS)
    files = (file for file in sorted(FOLDER.glob("*.yaml")) if file.name != ANSWERS)
    return {operation: _example(given, answers.get(operation)) for file in files for operation, given in _read(file).items()}


def _read(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}


def _example(given: Mapping[str, Any], answer: Any) -> Example:
    parts = {name: given.get(name, {}) for name in ("path", "query", "headers")}
    return Example(by=given["by"], **parts, body=given.get("body"), answer=answer)


def with_ids(value: Any, ids: Mapping[str, str] = IDS) -> Any:
    """The same with ids instead of the words in braces."""
    if isinstance(value, str):
        return ids.get(value[1:-1], value) if value.startswith("{") and value.endswith("}") else value
    if isinstance(value, list):
        return [with_ids(one, ids) for one in value]
    return {key: with_ids(one, ids) for key, one in value.items()} if isinstance(value, Mapping) else value
