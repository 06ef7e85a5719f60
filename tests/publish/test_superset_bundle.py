"""The Superset bundle: whole in itself, the same bytes for the same version, and only what is."""

import sys
import zipfile
from pathlib import Path

import duckdb
import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "bi" / "superset"))

import bundle  # noqa: E402
from charts import CHARTS  # noqa: E402

_SQL = """
    CREATE SCHEMA marts; CREATE SCHEMA meta;
    CREATE TABLE meta.version AS SELECT 'tiny' AS company;
    CREATE TABLE marts.customer_360 AS SELECT 1 AS orders_12m, 2.0 AS net_sales_12m,
        'low' AS churn_band, 0.2 AS churn_probability, 'Loyal' AS rfm_segment, 'high' AS value_tier;
    COMMENT ON COLUMN marts.customer_360.orders_12m IS 'Orders. 订单数。';
    CREATE TABLE marts.orders AS SELECT DATE '2025-01-01' AS order_date, 3.0 AS net_sales;
"""


@pytest.fixture
def version(tmp_path) -> Path:
    path = tmp_path / "current.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(_SQL)
    return path


def read(version: Path) -> dict[str, dict]:
    return {name: yaml.safe_load(text) for name, text in bundle.build(version).items()}


def kind(files: dict[str, dict], folder: str) -> list[dict]:
    return [content for name, content in files.items() if f"/{folder}/" in name]


def test_everything_that_is_named_is_in_it(version):
    files = read(version)
    database = kind(files, "databases")[0]
    datasets = {one["uuid"]: one for one in kind(files, "datasets")}
    charts = {one["uuid"]: one for one in kind(files, "charts")}
    assert all(one["database_uuid"] == database["uuid"] for one in datasets.values())
    assert {one["dataset_uuid"] for one in charts.values()} == set(datasets)
    position = kind(files, "dashboards")[0]["position"]
    shown = [
        p["meta"]["uuid"]
        for p in position.values()
        if isinstance(p, dict) and "uuid" in p.get("meta", {})
    ]
    assert sorted(shown) == sorted(charts)
    for place in position.values():
        if isinstance(place, dict):
            assert set(place.get("children", ())) <= set(position)
    assert all(one["version"] == "1.0.0" for one in files.values())


def test_a_line_of_the_dashboard_is_full(version):
    position = kind(read(version), "dashboards")[0]["position"]
    lines = [
        place
        for place in position.values()
        if isinstance(place, dict) and place.get("type") == "ROW"
    ]
    assert lines
    for line in lines:
        assert sum(position[key]["meta"]["width"] for key in line["children"]) == 12


def test_what_a_company_lacks_is_left_out(version):
    titles = {one["slice_name"] for one in kind(read(version), "charts")}
    assert any("Net sales a week" in title for title in titles)
    assert not any("NPS" in title or "Calibration" in title for title in titles)


def test_cancelled_orders_count_nowhere_that_tells_of_them(version):
    def filters() -> list:
        charts = kind(read(version), "charts")
        sales = next(one for one in charts if "Net sales a week" in one["slice_name"])
        return [f["sqlExpression"] for f in sales["params"].get("adhoc_filters", ())]

    assert filters() == []
    with duckdb.connect(str(version)) as connection:
        connection.execute("ALTER TABLE marts.orders ADD COLUMN is_kept BOOLEAN DEFAULT true")
    assert filters() == ["is_kept"]


def test_columns_carry_what_they_mean(version):
    dataset = next(d for d in kind(read(version), "datasets") if d["table_name"] == "customer_360")
    column = next(c for c in dataset["columns"] if c["column_name"] == "orders_12m")
    assert column["description"] == "Orders. 订单数。"


def test_superset_may_only_read(version):
    database = kind(read(version), "databases")[0]
    told = database["extra"]["engine_params"]["connect_args"]
    assert told["read_only"] is True
    assert told["config"]["enable_external_access"] == "false"
    assert database["allow_dml"] is False
    assert database["sqlalchemy_uri"] == f"duckdb:///{version}"


def test_the_same_version_gives_the_same_bytes(version, tmp_path):
    for name in ("a.zip", "b.zip"):
        bundle.write(bundle.build(version), tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert "customer360/metadata.yaml" in archive.namelist()


def test_the_link_is_kept_so_that_superset_follows_it(version, tmp_path):
    link = tmp_path / "link.duckdb"
    link.symlink_to(version)
    database = kind({n: yaml.safe_load(t) for n, t in bundle.build(link).items()}, "databases")[0]
    assert database["sqlalchemy_uri"] == f"duckdb:///{link}"


def test_charts_ask_for_columns_that_are_published():
    published: dict[str, set[str]] = {}
    for path in (PROJECT / "dbt_project" / "models").rglob("*.yml"):
        told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        schema = path.relative_to(PROJECT / "dbt_project" / "models").parts[0]
        tables = [(schema, model) for model in told.get("models") or ()]
        tables += [
            (source.get("schema", source["name"]), table)
            for source in told.get("sources") or ()
            for table in source["tables"]
        ]
        for place, table in tables:
            columns = {column["name"] for column in table.get("columns") or ()}
            published.setdefault(f"{place}.{table['name']}", set()).update(columns)
    for chart in CHARTS:
        assert chart.table in published, chart.title
        assert set(chart.needs) <= published[chart.table], chart.title
