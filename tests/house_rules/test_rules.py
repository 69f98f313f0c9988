"""The rules of the house over syntax trees. Each rule is one test over all files; its message names every place and says what to do."""

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator

import pytest

from tests.house_rules.sources import Source, calls, sources, strings

Rule = Callable[[Source], Iterable[object]]
"""What breaks the rule in one file: lines or names."""

MAY_COMMIT = {"service/foundation", "service/installation.py"}
MAY_SELECT = {
    "queries": "where SELECTs live",
    "seeding": "looks what is there before it loads",
    "worker": "takes its marks",
    "gather": "relations of facts",
    "gather_citizen": "relations of facts",
    "gather_family": "relations of facts",
    "gather_commune": "relations of facts",
    "gather_declared": "relations of facts",
    "gather_evidence": "relations of facts",
    "gather_group": "relations of facts",
    "gather_territory": "relations of facts",
    "gather_unit": "relations of facts",
    "dependents": "the statement of a trigger",
    "holders": "a condition of the gathering",
    "scorer": "INSERT … SELECT of scores",
    "counting": "INSERT … SELECT of counts",
    "statement": "the scoring statement itself",
    "reconcile": "recounts from scratch",
}
ASKS_THE_TIME = {"now", "today", "utcnow", "localtime"}
NOW_IN_SQL = re.compile(r"\bnow\(\)|\bcurrent_(date|timestamp|time)\b|clock_timestamp", re.IGNORECASE)


def service_files(*, without: Collection[str] = ()) -> list[Source]:
    return [source for source in sources() if not any(source.path.startswith(prefix) for prefix in without)]


def broken(files: Iterable[Source], rule: Rule) -> list[str]:
    """Where a rule is broken, one place a line."""
    return [f"{source.path}: {found}" for source in files for found in rule(source)]


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def commits(source: Source) -> Iterator[int]:
    return (node.lineno for name, node in calls(source.tree) if name in {"commit", "rollback", "begin", "begin_nested"})


def test_only_the_foundation_commits() -> None:
    found = broken(service_files(without=MAY_COMMIT), commits)
    assert found == [], "let `foundation/database.py` open and close the transaction"


def selects(source: Source) -> Iterator[str]:
    if source.file in MAY_SELECT or source.file.endswith("queries") or source.file in {"tables", "triggers"} or not source.slice:
        return
    imports = [node for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"]
    yield from (alias.name for node in imports for alias in node.names if alias.name == "select")


def test_selects_live_in_queries() -> None:
    left_out = {"service/foundation", "service/demo", "service/scoring", "service/assessments/actions.py"}
    assert broken(service_files(without=left_out), selects) == [], "move the SELECT to queries.py"


def asks_the_time(source: Source) -> Iterator[int]:
    for name, node in calls(source.tree):
        of = node.func.value if isinstance(node.func, ast.Attribute) else None
        if name in ASKS_THE_TIME and isinstance(of, ast.Name) and of.id in {"datetime", "date", "time"}:
            yield node.lineno
    yield from (line for line, value in strings(source.tree) if NOW_IN_SQL.search(value) and "SELECT" in value.upper())


def test_only_the_clock_asks_the_time() -> None:
    found = broken(service_files(without={"service/foundation/clock.py"}), asks_the_time)
    assert found == [], "take `clock.now()` or `clock.today()` as an argument"


def hidden_imports(source: Source) -> Iterator[int]:
    inside = (node for function in functions(source) for node in ast.walk(function))
    return (node.lineno for node in inside if isinstance(node, ast.Import | ast.ImportFrom))


def test_no_import_hides_inside_a_function() -> None:
    found = broken(service_files(), hidden_imports)
    assert found == [], "import at the top; if that makes a circle, the code stands on the wrong floor"


def doors(source: Source) -> list[str]:
    """The pages and APIs of other slices that a file imports."""
    froms = [
        node for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("service")
    ]
    modules = {name for node in froms for name in (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names))}
    found = [module for module in modules if re.fullmatch(r"service\.\w+\.(\w+_)?(api|pages)", module)]
    return sorted(module for module in found if module.split(".")[1] != source.slice)


def test_only_the_app_opens_the_pages_and_apis_of_a_slice() -> None:
    found = broken(service_files(without={"service/app.py"}), doors)
    assert found == [], "use the other slice's queries, actions, tables and schemas"


def silent_module(source: Source) -> list[str]:
    return [] if not source.text.strip() or ast.get_docstring(source.tree) else ["no docstring"]


def test_a_module_opens_with_what_it_holds() -> None:
    found = broken([*sources(), *sources("tests")], silent_module)
    assert found == [], "say in one paragraph what the module holds and what it leaves to whom"


def too_long(source: Source) -> Iterator[str]:
    if (lines := source.text.count("\n")) > 400:
        yield f"{lines} lines"
    yield from (each.name for each in functions(source) if (each.end_lineno or each.lineno) - each.lineno > 60)


def test_files_and_functions_stay_small() -> None:
    found = broken([*sources(), *sources("tests")], too_long)
    assert found == [], "over 400 lines a file, and over 60 lines a function, holds two ideas"


def silent(source: Source) -> Iterator[str]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    public = (node for node in source.tree.body if isinstance(node, kinds) and not node.name.startswith("_"))
    return (node.name for node in public if not ast.get_docstring(node))


def test_public_functions_say_what_they_are_for() -> None:
    found = broken(service_files(), silent)
    assert found == [], "a docstring with shapes, units, errors and the article behind it"


def async_waits(source: Source) -> Iterator[int]:
    for name, node in calls(source.tree):
        if name == "wait_for_function" and any("async" in words for _, words in strings(node)):
            yield node.lineno


def test_no_page_is_waited_for_with_an_async_question() -> None:
    found = broken(sources("tests/browser"), async_waits)
    assert found == [], "Playwright takes the promise for a yes; ask with `until` of watching.py"


PLANTED: dict[Rule, str] = {
    commits: "async def act(session):\n    await session.commit()",
    selects: "from sqlalchemy import select",
    asks_the_time: "DAY = date.today()",
    hidden_imports: "def act():\n    import json",
    doors: "from service.places.api import router",
    silent_module: "X = 1",
    too_long: "def act():\n" + "    x = 1\n" * 61,
    async_waits: "page.wait_for_function('async () => true')",
    silent: "def act():\n    return 1",
}


@pytest.mark.parametrize("rule", PLANTED, ids=lambda rule: rule.__name__)
def test_a_planted_break_is_found(rule: Rule) -> None:
    text = PLANTED[rule]
    source = Source("service/subjects/actions.py", text, ast.parse(text))
    assert len(broken([source], rule)) == 1
