"""dbt writes the same SQL as `identity.sql_models`: the small renderer is no second truth."""

import json
import re

import pytest
from dbt.cli.main import dbtRunner
from told import FEEDS

from identity.sql_models import DBT_PROJECT, render

OURS = render(feeds=tuple(FEEDS.items()))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> dict[str, str]:
    target = tmp_path_factory.mktemp("dbt")
    folders = ["--project-dir", str(DBT_PROJECT), "--target-path", str(target)]
    folders += ["--profiles-dir", str(DBT_PROJECT), "--log-level-file", "none"]
    # One source, which feeds all three: the union of one arm.
    only = ["--vars", json.dumps({"sources": ["crm"]})]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("C360_WAREHOUSE", str(target / "warehouse.duckdb"))
        patch.setenv("C360_TEMPORARY", str(target))
        result = dbtRunner().invoke(
            ["--quiet", "compile", "--select", "tag:identity", *only, *folders]
        )
    assert result.success, result.exception
    return {
        r.node.name: r.node.compiled_code for r in result.result.results if r.node.compiled_code
    }


@pytest.mark.parametrize("model", OURS)
def test_dbt_writes_the_same_sql(compiled, model):
    theirs = re.sub(r'"?warehouse"?[.]"?(\w+)"?[.]"?(\w+)"?', r"\1.\2", compiled[model])
    theirs = re.sub(r"staging[.]crm__", "told.", theirs)
    assert _tight(OURS[model]) == _tight(theirs)


def _tight(sql: str) -> str:
    return " ".join(sql.split())
