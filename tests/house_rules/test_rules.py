"""The rules of the house over syntax trees. Each message says what to do; each exception stands with its reason."""

import ast
import re

import pytest

from tests.house_rules.sources import Source, calls, sources, strings

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


def service_files(*, without: set[str] = frozenset()) -> list[Source]:  # type: ignore[assignment]
    return [source for source in sources() if not any(source.path.startswith(prefix) for prefix in without)]


@pytest.mark.parametrize("source", service_files(without=MAY_COMMIT), ids=lambda s: s.path)
def test_only_the_foundation_commits(source: Source) -> None:
    found = [node.lineno for name, node in calls(source.tree) if name in {"commit", "rollback", "begin", "begin_nested"}]
    assert not found, f"lines {found}: let `foundation/database.py` open and close the transaction"


@pytest.mark.parametrize(
    "source", service_files(without={"service/foundation", "service/demo", "service/scoring"}), ids=lambda s: s.path
)
def test_selects_live_in_queries(source: Source) -> None:
    if source.file in MAY_SELECT or source.file.endswith("queries") or source.file in {"tables", "triggers"} or not source.slice:
        return
    imported = {
        a.name for n in ast.walk(source.tree) if isinstance(n, ast.ImportFrom) and n.module == "sqlalchemy" for a in n.names
    }
    assert "select" not in imported or source.path == "service/assessments/actions.py", "move the SELECT to queries.py"


@pytest.mark.parametrize("source", service_files(without={"service/foundation/clock.py"}), ids=lambda s: s.path)
def test_only_the_clock_asks_the_time(source: Source) -> None:
    asked = [
        node.lineno
        for name, node in calls(source.tree)
        if name in ASKS_THE_TIME
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time"}
    ]
    in_sql = [line for line, value in strings(source.tree) if NOW_IN_SQL.search(value) and "SELECT" in value.upper()]
    assert not asked + in_sql, f"lines {asked + in_sql}: take `clock.now()` or `clock.today()` as an argument"


@pytest.mark.parametrize("source", service_files(), ids=lambda s: s.path)
def test_no_import_hides_inside_a_function(source: Source) -> None:
    functions = [n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    found = [n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not found, f"lines {found}: import at the top; if that makes a circle, the code stands on the wrong floor"


def doors(source: Source) -> list[str]:
    """The pages and APIs of other slices that a file imports."""
    froms = [
        node for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("service")
    ]
    modules = {name for node in froms for name in (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names))}
    found = [module for module in modules if re.fullmatch(r"service\.\w+\.(\w+_)?(api|pages)", module)]
    return sorted(module for module in found if module.split(".")[1] != source.slice)


@pytest.mark.parametrize("source", service_files(without={"service/app.py"}), ids=lambda s: s.path)
def test_only_the_app_opens_the_pages_and_apis_of_a_slice(source: Source) -> None:
    assert doors(source) == [], "use the other slice's queries, actions, tables and schemas"


@pytest.mark.parametrize("source", [*sources(), *sources("tests")], ids=lambda s: s.path)
def test_a_module_opens_with_what_it_holds(source: Source) -> None:
    if source.text.strip():
        assert ast.get_docstring(source.tree), "say in one paragraph what the module holds and what it leaves to whom"


@pytest.mark.parametrize("source", [*sources(), *sources("tests")], ids=lambda s: s.path)
def test_files_and_functions_stay_small(source: Source) -> None:
    assert source.text.count("\n") <= 400, "over 400 lines there are two ideas in the file"
    functions = [n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [f.name for f in functions if (f.end_lineno or f.lineno) - f.lineno > 60]
    assert not long, f"{long}: over 60 lines there are two ideas in the function"


@pytest.mark.parametrize("source", service_files(), ids=lambda s: s.path)
def test_public_functions_say_what_they_are_for(source: Source) -> None:
    public = [
        n
        for n in source.tree.body
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not n.name.startswith("_")
    ]
    silent = [n.name for n in public if not ast.get_docstring(n)]
    assert not silent, f"{silent}: a docstring with shapes, units, errors and the article behind it"
