"""dbt itself writes the SQL that these tests run: the small renderer is no second truth."""

import os

import pytest
import rendered
from dbt.cli.main import dbtRunner

_EXPRESSIONS = {
    "clean_email": "default__clean_email('v')",
    "clean_phone": "default__clean_phone('v', \"'CN'\")",
    "name_key": "default__name_key('v')",
    "parse_moment": "default__parse_moment('v', \"'Asia/Shanghai'\")",
    "clean_city": "default__clean_city('v')",
    "parse_money": "default__parse_money('v')",
}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> str:
    target = tmp_path_factory.mktemp("dbt")
    os.environ["C360_WAREHOUSE"] = str(target / "warehouse.duckdb")
    os.environ["C360_TEMPORARY"] = str(target)
    calls = ",\n".join(f"{{{{ {call} }}}} as {name}" for name, call in _EXPRESSIONS.items())
    folders = ["--project-dir", str(rendered.DBT_PROJECT), "--target-path", str(target)]
    folders += ["--profiles-dir", str(rendered.DBT_PROJECT), "--log-level-file", "none"]
    result = dbtRunner().invoke(["--quiet", "compile", "--inline", f"select {calls}", *folders])
    assert result.success, result.exception
    return _tight(result.result.results[0].node.compiled_code)


@pytest.mark.parametrize("macro", _EXPRESSIONS)
def test_dbt_writes_the_same_sql(compiled, macro):
    ours = _tight(eval(f"rendered.macros().{_EXPRESSIONS[macro]}"))
    assert ours in compiled


def _tight(sql: str) -> str:
    return " ".join(sql.split())
