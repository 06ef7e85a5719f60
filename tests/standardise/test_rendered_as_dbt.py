"""dbt itself writes the SQL that these tests run: the small renderer is no second truth."""

import pytest
import rendered
from dbt.cli.main import dbtRunner

_CALLS = {
    "clean_email": ("v",),
    "clean_phone": ("v", "'CN'"),
    "name_key": ("v",),
    "parse_moment": ("v", "'Asia/Shanghai'"),
    "clean_city": ("v",),
    "parse_money": ("v",),
}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> str:
    target = tmp_path_factory.mktemp("dbt")
    calls = [
        f"{{{{ default__{macro}({', '.join(map(repr, arguments))}) }}}} as {macro}"
        for macro, arguments in _CALLS.items()
    ]
    folders = ["--project-dir", str(rendered.DBT_PROJECT), "--target-path", str(target)]
    folders += ["--profiles-dir", str(rendered.DBT_PROJECT), "--log-level-file", "none"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("C360_WAREHOUSE", str(target / "warehouse.duckdb"))
        patch.setenv("C360_TEMPORARY", str(target))
        inline = f"select {', '.join(calls)}"
        result = dbtRunner().invoke(["--quiet", "compile", "--inline", inline, *folders])
    assert result.success, result.exception
    return _tight(result.result.results[0].node.compiled_code)


@pytest.mark.parametrize("macro", _CALLS)
def test_dbt_writes_the_same_sql(compiled, macro):
    ours = getattr(rendered.macros(), f"default__{macro}")(*_CALLS[macro])
    assert _tight(ours) in compiled


def _tight(sql: str) -> str:
    return " ".join(sql.split())
