"""The table behind the pages of problems: what a slug means, why we refuse, what mends it. The slugs themselves stand where they are raised."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from fastapi import APIRouter, Request, Response

from service.access.caller import AnyCaller
from service.foundation.errors import NotFound
from service.foundation.rendering import page

router = APIRouter(prefix="/problems", include_in_schema=False)
TABLE = Path(__file__).with_name("problems.yaml")


@dataclass(frozen=True, kw_only=True)
class ProblemText:
    """One problem in words, Vietnamese, a sentence or two each."""

    slug: str
    means: str
    why: str
    mends: str


@cache
def problem_texts() -> dict[str, ProblemText]:
    """Every slug with its text, in the order of the table. Read once."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return {slug: ProblemText(slug=slug, means=t["means"], why=t["why"], mends=t["do"]) for slug, t in table.items()}


@router.get("")
async def problems(request: Request, caller: AnyCaller) -> Response:
    """Every problem with what it means. Public: who is refused can read why."""
    return page(request, "contract/problems.html", {"problems": problem_texts().values()})


@router.get("/{slug}")
async def problem(request: Request, caller: AnyCaller, slug: str) -> Response:
    """One problem: the `type` of a problem document leads here."""
    found = problem_texts().get(slug)
    if found is None:
        raise NotFound
    return page(request, "contract/problem.html", {"problem": found})
