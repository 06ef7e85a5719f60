"""Nobody but the run knows the day: not a model, not a macro, not a function that predicts."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FOLDERS = ("models", "macros", "materializations", "tests", "seeds", "snapshots", "analyses")
SQL = sorted(
    path
    for folder in FOLDERS
    for kind in ("*.sql", "*.yml", "*.csv")
    for path in (PROJECT / "dbt_project" / folder).rglob(kind)
)
PYTHON = sorted(
    path
    for room in ("ml", "expectations", "orchestration/sources")
    for path in (PROJECT / room).rglob("*.py")
)

CLOCK = re.compile(
    r"\b(current_(date|time|timestamp)|localtime(stamp)?|getdate|sysdate|get_current_\w+"
    r"|transaction_timestamp\s*\(|run_started_at|invocation_id)\b|\b(now|today)\s*\(",
    re.IGNORECASE,
)
# Ways in which a value gets into a model past `raw.run`; which sources are on is none of the day's,
# nor are the rules and limits that dbt_project.yml states.
SIDE_DOORS = re.compile(
    r"\b(var(?!\('(sources|feeds|identity|survivorship|attribution|journeys|loyalty_index|sales_funnel"
    r"|loyalty_tiers|value_tier)')|env_var|run_query)\s*\("
    r"|\bmodules\.|\bgetvariable\s*\("
)
# Days that a run could be for: an earlier or later one bounds what can be a date at all.
A_DAY = re.compile(r"\bdate\s*'(?:199|20\d)\d|'(?:199|20\d)\d-\d\d-\d\d'", re.IGNORECASE)


def _code(path: Path) -> str:
    """The text without comments, which may speak of today."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"--[^\n]*|^\s*#[^\n]*", "", text, flags=re.MULTILINE)


def _inside(paths: list[Path], pattern: re.Pattern) -> list[str]:
    return [
        f"{path.relative_to(PROJECT)}: {found.group(0)}"
        for path in paths
        for found in [pattern.search(_code(path))]
        if found
    ]


def test_the_patterns_find_what_they_are_for():
    for text in ("CURRENT_DATE", "now()", "today ()", "current_timestamp", "get_current_time()"):
        assert CLOCK.search(f"select {text} as x"), text
    assert not CLOCK.search("select lines.transaction_timestamp, is_known, snow(1) as x")
    assert SIDE_DOORS.search("{{ var('as_of') }}")
    assert not SIDE_DOORS.search("{{ var('sources', none) }}")
    assert A_DAY.search("where order_date <= DATE '2017-06-30'")


def test_there_is_something_to_look_at():
    assert len(SQL) > 60
    assert len(PYTHON) > 30


def test_no_model_asks_a_clock():
    assert _inside(SQL, CLOCK) == []


def test_no_model_takes_a_day_past_the_run():
    models = [path for path in SQL if path.suffix == ".sql"]
    assert _inside(models, SIDE_DOORS) == []
    assert _inside(models, A_DAY) == []


@pytest.mark.parametrize(
    "name", ["today", "now", "utcnow", "time", "localtime", "getenv", "environ"]
)
def test_no_function_outside_orchestration_asks_a_clock_or_the_environment(name):
    asked = [
        f"{path.relative_to(PROJECT)}:{node.lineno}"
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == name
    ]
    assert asked == []
