"""Reads law files from a folder: YAML into checked rule sets, every fault of every file at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from service.scoring import LawFileErrors, LawFileProblem, RuleSet, check_series, parse_rule_set


@dataclass(frozen=True)
class LawFile:
    """A rule set with the document it was read from, and where that stands."""

    rule_set: RuleSet
    document: dict[str, Any]
    where: str = ""


def read_law(folder: Path) -> list[LawFile]:
    """Every law file below a folder. Raises LawFileErrors with the faults of all files, gaps and overlaps included."""
    files, problems = [], list[LawFileProblem]()
    for path in law_paths(folder):
        try:
            files.append(read_law_file(path, where=str(path.relative_to(folder))))
        except LawFileErrors as faults:
            problems.extend(faults.problems)
    problems.extend(check_series([file.rule_set for file in files]))
    if problems:
        raise LawFileErrors(problems)
    return files


def read_law_file(path: Path, *, where: str) -> LawFile:
    """One law file. Raises LawFileErrors."""
    document = read_document(path, where=where)
    return LawFile(parse_rule_set(document, where=where), document, where)


def read_document(path: Path, *, where: str) -> dict[str, Any]:
    """The mapping that a YAML file holds. Raises LawFileErrors (`not-yaml`) with the line at which it cannot be read."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        mark = getattr(fault, "problem_mark", None)
        line = f", dòng {mark.line + 1}" if mark else ""
        raise LawFileErrors([_not_yaml(where + line)]) from fault
    if not isinstance(document, dict):
        raise LawFileErrors([_not_yaml(where)])
    return document


def law_paths(folder: Path) -> Sequence[Path]:
    """The law files below a folder: `<title>/<instrument>.yaml`, in a fixed order."""
    return sorted(folder.glob("*/*.yaml"))


def _not_yaml(where: str) -> LawFileProblem:
    return LawFileProblem(
        slug="not-yaml", where=where, message="Tệp này không đọc được dưới dạng YAML. Hãy xem seeds/README.md để biết cách viết."
    )
