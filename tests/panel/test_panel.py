"""What must be true of any published day, on the small panel and, slowly, on the whole one."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from expectations import gate_names

ENTITIES = {
    "transactions",
    "promotions",
    "products",
    "demographics",
    "campaigns",
    "campaign_descriptions",
    "coupons",
    "coupon_redemptions",
}


@pytest.fixture(params=["published", pytest.param("full_panel", marks=pytest.mark.slow)])
def panel(request):
    """A company that has published the panel's last day."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def manifest(panel) -> dict:
    return json.loads((panel.current.resolve().parent / "manifest.json").read_text())


def _delivered(panel, sql: str):
    """Asks the source files themselves: `{transactions}` and so on stand for them."""
    files = {table: f"read_parquet('{panel.source / table}.parquet')" for table in ENTITIES}
    with duckdb.connect() as connection:
        return connection.sql(sql.format(**files)).fetchone()


def test_every_row_received_is_accepted_in_quarantine_or_a_duplicate(panel):
    found = panel.query(
        """SELECT entity, received, accepted + quarantined + duplicates,
            received_amount, accepted_amount + quarantined_amount + duplicates_amount
        FROM meta.reconciliation"""
    )
    assert {entity for entity, *_ in found} == ENTITIES
    for entity, received, placed, amount, placed_amount in found:
        assert received == placed, entity
        assert amount == placed_amount, entity
        assert (amount is not None) == (entity == "transactions"), entity


def test_every_row_delivered_is_received(panel):
    """The panel's last day knows all that the files hold."""
    for entity, received in panel.query("SELECT entity, received FROM meta.reconciliation"):
        assert (received,) == _delivered(panel, f"SELECT count(*) FROM {{{entity}}}"), entity


def test_orders_and_quarantine_add_up_to_all_money_delivered(panel):
    (found,) = panel.query(
        """SELECT (SELECT sum(net_sales) FROM marts.orders)
            + (SELECT coalesce(sum(amount), 0) FROM meta.quarantine)"""
    )
    assert found == _delivered(panel, "SELECT sum(sales_value::DECIMAL(18, 2)) FROM {transactions}")


def test_quarantine_counts_agree_with_the_reconciliation(panel):
    assert panel.query(
        "SELECT entity, count(*) FROM meta.quarantine GROUP BY entity ORDER BY entity"
    ) == panel.query(
        """SELECT entity, quarantined FROM meta.reconciliation
        WHERE quarantined > 0 ORDER BY entity"""
    )


def test_everyone_whom_any_table_knows_is_one_customer(panel):
    (delivered,) = _delivered(
        panel,
        """SELECT count(*) FROM (
            SELECT household_id FROM {transactions} UNION
            SELECT household_id FROM {demographics} UNION
            SELECT household_id FROM {campaigns} UNION
            SELECT household_id FROM {coupon_redemptions})""",
    )
    assert panel.query("SELECT count(*), count(DISTINCT customer_id) FROM marts.customer_360") == [
        (delivered, delivered)
    ]


def test_the_customer_view_adds_up_to_the_orders(panel):
    assert panel.query("SELECT sum(orders), sum(net_sales) FROM marts.customer_360") == panel.query(
        "SELECT count(*), sum(net_sales) FROM marts.orders"
    )


def test_every_customer_has_a_probability_or_a_reason_for_none(panel):
    (neither,) = panel.query(
        """SELECT count(*) FROM marts.customer_360
        WHERE (churn_probability IS NULL) = (churn_exclusion_reason IS NULL)"""
    )
    assert neither == (0,)


def test_every_table_says_the_day_it_holds_for(panel, manifest):
    tables = panel.query(
        """SELECT table_schema || '.' || table_name FROM information_schema.columns
        WHERE column_name = 'data_as_of'"""
    )
    assert len(tables) > 10
    for (table,) in tables:
        days = panel.query(f"SELECT DISTINCT data_as_of::VARCHAR FROM {table}")
        assert days in ([(manifest["as_of"],)], []), table


def test_every_gate_was_asked_once_and_let_the_version_pass(manifest):
    """Each gate of a table that the panel has; who its records are nobody asks."""
    built = {table.replace(".", "/") for table in manifest["tables"]}
    expected = [g for g in gate_names() if g.startswith("raw/") or g in built]
    asked = sorted(gate["gate"] for gate in manifest["gates"])
    staged = [gate for gate in asked if gate.startswith("staging/stg_complete_journey__")]
    assert len(staged) == len(set(staged)) == 8
    assert [gate for gate in asked if gate not in staged] == sorted(expected)
    for gate in manifest["gates"]:
        assert gate["passed"], gate["gate"]
        assert gate["verdicts"], gate["gate"]


def test_how_old_each_source_is_is_said(panel):
    assert panel.query(
        "SELECT source, landed_to::VARCHAR, days_behind, status FROM meta.source_freshness"
    ) == [("complete_journey", "2017-12-31", 0, "fresh")]


def test_columns_carry_their_descriptions(panel):
    """Of what is there; what the panel cannot fill is not."""
    columns = dict(
        panel.query(
            """SELECT column_name, comment FROM duckdb_columns()
            WHERE schema_name = 'marts' AND table_name = 'customer_360'"""
        )
    )
    assert all(columns.values())
    assert "age_band" in columns
    assert not {"country", "tickets_90d", "loyalty_tier"} & set(columns)


def test_every_check_of_the_definitions_was_made_in_the_run(panel, manifest):
    """No test of dbt falls between two steps: each has one verdict, and it is a pass."""
    import dagster as dg

    from orchestration.build import build_defs
    from orchestration.settings import load_company

    home = panel.data / "dagster"
    with dg.DagsterInstance.from_config(str(home)) as instance:
        records = instance.get_records_for_run(
            manifest["run_id"], of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
        ).records
    made = [r.event_log_entry.dagster_event.asset_check_evaluation_data for r in records]
    assert all(check.passed for check in made)
    keys = [check.asset_check_key for check in made]
    assert len(keys) == len(set(keys))
    defined = build_defs(load_company("complete_journey"))
    assert set(keys) == set(defined.resolve_asset_graph().asset_check_keys)


def test_duckdb_alone_reads_it(panel, tmp_path):
    """In a process that could not import the project if it wanted to."""
    libraries = Path(duckdb.__file__).parent.parent
    script = f"""
import sys
sys.path.insert(0, {str(libraries)!r})
import duckdb
with duckdb.connect({str(panel.current)!r}, read_only=True) as connection:
    for schema, table in connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables").fetchall():
        connection.execute(f"SELECT * FROM {{schema}}.{{table}}").fetchmany(5)
    print(connection.execute("SELECT count(*) FROM marts.customer_360").fetchone()[0])
try:
    import orchestration
except ImportError:
    print("alone")
"""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (customers,) = panel.query("SELECT count(*) FROM marts.customer_360")[0]
    assert done.stdout.split() == [str(customers), "alone"]


def test_the_parquet_files_say_the_same(panel, manifest):
    folder = panel.current.resolve().parent / "parquet"
    for table, said in manifest["tables"].items():
        file = folder / f"{table.replace('.', '/')}.parquet"
        assert panel.query(f"SELECT count(*) FROM read_parquet('{file}')") == [(said["rows"],)]
        assert panel.query(f"SELECT count(*) FROM {table}") == [(said["rows"],)]
