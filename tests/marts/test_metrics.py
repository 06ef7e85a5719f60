"""The metrics that people ask for, defined once: valid, and what they should be."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration import dbt

PROJECT = Path(dbt.DBT_PROJECT)


@pytest.fixture(scope="module")
def project(tmp_path_factory, published_on):
    """The dbt project with a warehouse beside it, as MetricFlow wants them."""
    from datetime import date

    folder = tmp_path_factory.mktemp("metrics")
    for part in PROJECT.iterdir():
        if part.name not in ("target", "logs"):
            (folder / part.name).symlink_to(part)
    company = published_on(date(2017, 12, 31))
    shutil.copy(company.data / "warehouse.duckdb", folder)
    (folder / "target").mkdir()
    parsed = dbt.ensure_manifest(["complete_journey"]).with_name("semantic_manifest.json")
    shutil.copy(parsed, folder / "target")
    return folder


def metricflow(project: Path, *arguments: str) -> str:
    environment = os.environ | {
        "C360_WAREHOUSE": str(project / "warehouse.duckdb"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "PYTHONPATH": str(PROJECT.parent),
    }
    done = subprocess.run(
        [str(Path(sys.executable).with_name("mf")), *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_metric_is_valid_and_can_be_asked_of_the_warehouse(project):
    said = metricflow(project, "validate-configs")
    assert "ERROR:" not in said, said


def test_a_metric_is_what_the_mart_says(project, tmp_path, published_on):
    from datetime import date

    answer = tmp_path / "answer.csv"
    names = ("orders", "net_sales", "average_order_value", "buyers", "repeat_rate")
    metricflow(
        *(project, "query", "--metrics", ",".join(names), "--csv", str(answer)),
        *("--group-by", "metric_time__month", "--order", "metric_time__month"),
    )
    with answer.open() as lines:
        asked = [[float(row[name]) for name in names] for row in csv.DictReader(lines)]
    expected = published_on(date(2017, 12, 31)).query(
        """SELECT count(*), sum(net_sales), sum(net_sales) / count(*), count(DISTINCT customer_id),
            count(*) FILTER (new_vs_repeat = 'repeat') / count(*)
        FROM marts.orders WHERE order_seq IS NOT NULL
        GROUP BY date_trunc('month', order_date) ORDER BY date_trunc('month', order_date)"""
    )
    assert len(asked) == 12
    for month, row in zip(asked, expected, strict=True):
        assert month == pytest.approx([float(v) for v in row])
