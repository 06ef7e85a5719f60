"""A company whose arms are tables of the test: the real models after staging, on rows of its own.

`Feeds` copies the dbt project, leaves out every source of it, and gives it sources whose arms
select what the test has put into `raw`, cut at the run's day as the real ones are. The columns of
an arm are those that the models ask for; a row may leave out what it does not care about.
"""

import atexit
import json
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import duckdb
import persons
import yaml

from orchestration import dbt
from orchestration.layout import Layout

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
ROOMS = "tag:staging tag:identity tag:core tag:marts tag:features tag:meta"
RUN = {
    "company": "tiny",
    "as_of": date(2025, 6, 30),
    "first_day": date(2025, 1, 1),
    "time_zone": "Asia/Shanghai",
    "currency": "CNY",
    "identity_key": "key",
    "churn_horizon_days": 28,
    "churn_gap_days": 7,
    "churn_active_days": 56,
    "churn_min_order_days": 2,
    "churn_kind": "fixed_window",
    "churn_rhythm_times": 3,
    "churn_rhythm_least_days": 14,
    "train_every_days": 28,
    "cost_agent_minute": 2,
    "cost_parcel": 10,
    "cost_payment_fee": 0.01,
    "lifecycle_usual_interval_days": 30,
    "lifecycle_usual_weight": 2,
    "lifecycle_at_risk_times": 3,
    "lifecycle_at_risk_least": 14,
    "lifecycle_at_risk_most": 90,
    "lifecycle_lost_times": 6,
    "lifecycle_lost_least": 45,
    "lifecycle_lost_most": 180,
}
_PARSE = dbt._manifest.__wrapped__  # not kept by names: projects share those of their sources
_ML = """CREATE SCHEMA ml;
    CREATE TABLE ml.segments (customer_id VARCHAR, cluster_id INTEGER, cluster_name VARCHAR,
        cluster_name_zh VARCHAR, micro_cluster_id VARCHAR, status VARCHAR, status_zh VARCHAR);
    CREATE TABLE ml.churn (customer_id VARCHAR, probability DOUBLE, band VARCHAR,
        risk_rank INTEGER, exclusion_reason VARCHAR, reason_1_zh VARCHAR, reason_1_en VARCHAR,
        reason_2_zh VARCHAR, reason_2_en VARCHAR, reason_3_zh VARCHAR, reason_3_en VARCHAR);
    CREATE TABLE ml.clv (customer_id VARCHAR, p_alive DOUBLE, expected_orders DOUBLE,
        expected_value DOUBLE, value_low DOUBLE, value_high DOUBLE, reason_en VARCHAR,
        reason_zh VARCHAR);
    CREATE TABLE ml.propensity (customer_id VARCHAR, kind VARCHAR, target VARCHAR,
        probability DOUBLE, rank INTEGER)"""


def _ml_tables() -> str:
    """Empty tables for all results that marts stand on, typed as the mart of the same name is."""
    marts = PROJECT / "models/marts"
    (ml,) = yaml.safe_load((marts / "_ml_results.yml").read_text())["sources"]
    made = []
    for table in ml["tables"]:
        path = marts / f"{table['name']}.yml"
        if path.exists():
            (mart,) = yaml.safe_load(path.read_text())["models"]
            types = {"model": "varchar", "channel": "varchar", "months": "bigint"}
            types |= {column["name"]: column["data_type"] for column in mart["columns"]}
            columns = ", ".join(
                f'"{c["name"]}" {types.get(c["name"], "double")}' for c in table["columns"]
            )
            made.append(f"CREATE TABLE ml.{table['name']} ({columns})")
    return "; ".join(made)


def moment(day: date) -> datetime:
    """Four in the morning of a day in Shanghai."""
    return datetime.combine(day, time(4), UTC) - timedelta(hours=8)


def asked_columns(table: str) -> dict[str, str]:
    """Name and type of the columns that the models ask of an arm."""
    for path in sorted((PROJECT / "models").rglob("*.sql")):
        found = re.search(rf"feed\('{table}', \{{(.*?)\}}\)", path.read_text(), re.DOTALL)
        if found and path.parent.name != "conformed":
            return _columns(found[1])
    columns = PROJECT / "macros" / f"{table}_columns.sql"
    if columns.exists():
        return _columns(re.search(r"return\(\{(.*?)\}\)", columns.read_text(), re.DOTALL)[1])
    raise KeyError(table)


def _columns(text: str) -> dict[str, str]:
    return dict(re.findall(r"'(\w+)': '([^']+)'", text))


@cache
def _project(feeds: str) -> "Project":
    """One for all companies of a process whose sources feed the same: parsing it takes longer than
    all that is built of it. `feeds` as JSON."""
    return Project(Path(tempfile.mkdtemp(prefix="dbt_project")), json.loads(feeds))


class Project:
    """A copy of the dbt project with sources whose arms are tables of `raw`."""

    def __init__(self, folder: Path, feeds: dict[str, list[str]]) -> None:
        self.folder, self.sources, self._manifest = folder, tuple(feeds), None
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        left_out = shutil.ignore_patterns("target", "logs", "staging")
        shutil.copytree(PROJECT, folder, ignore=left_out, dirs_exist_ok=True)
        conformed = "models/staging/conformed"
        shutil.copytree(PROJECT / conformed, folder / conformed)
        settings = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
        settings["vars"]["feeds"] = feeds
        (folder / "dbt_project.yml").write_text(yaml.safe_dump(settings))
        for source, tables in feeds.items():
            self._write_arms(source, tables)

    def _write_arms(self, source: str, tables: list[str]) -> None:
        folder = self.folder / "models/staging" / source
        folder.mkdir()
        named = [{"name": table, "identifier": f"{source}_{table}"} for table in tables]
        described = {"version": 2, "sources": [{"name": source, "schema": "raw", "tables": named}]}
        (folder / "_sources.yml").write_text(yaml.safe_dump(described))
        for table in tables:
            columns = asked_columns(table)
            select = f"select arm.* from {{{{ source('{source}', '{table}') }}}} as arm\n"
            if "known_day" in columns:
                select += "where arm.known_day <= (select as_of from {{ source('run', 'run') }})\n"
            (folder / f"{source}__{table}.sql").write_text(select)

    def stand_in(self, monkeypatch) -> None:
        """From here on it is what `dbt.build` builds."""
        monkeypatch.setattr(dbt, "DBT_PROJECT", self.folder)
        monkeypatch.setattr(dbt, "TARGET", self.folder / "target")
        self._manifest = self._manifest or _PARSE(self.sources)
        monkeypatch.setattr(dbt, "_manifest", lambda sources: self._manifest)


@dataclass
class Feeds:
    """`feeds` names for each source the tables that it feeds."""

    root: Path
    feeds: dict[str, list[str]]
    run: dict = field(default_factory=lambda: dict(RUN))

    def __post_init__(self) -> None:
        self.project = _project(json.dumps(self.feeds))
        self.layout = Layout(self.root / "data")
        self.layout.root.mkdir(parents=True)
        self._create_raw()

    def _create_raw(self) -> None:
        with duckdb.connect(str(self.layout.warehouse)) as connection:
            connection.execute(f"SET TimeZone = 'UTC'; CREATE SCHEMA raw; {_ML}; {_ml_tables()}")
            connection.execute(persons.TABLES)
            values = ", ".join(
                f"DATE '{v}' AS {k}" if isinstance(v, date) else f"{v!r} AS {k}"
                for k, v in self.run.items()
            )
            connection.execute(f"CREATE TABLE raw.run AS SELECT {values}")
            connection.execute("CREATE TABLE raw.asked_origin (as_of DATE, is_training BOOLEAN)")
            connection.execute(
                """CREATE TABLE raw.source (source VARCHAR, landed_to DATE,
                last_known_at TIMESTAMPTZ, failed BOOLEAN, reason VARCHAR,
                fresh_within_days INTEGER)"""
            )
            for source, tables in self.feeds.items():
                for table in tables:
                    columns = ", ".join(f"{c} {t}" for c, t in asked_columns(table).items())
                    connection.execute(f"CREATE TABLE raw.{source}_{table} ({columns})")

    def put(self, source: str, table: str, *rows: dict) -> None:
        """Adds rows to an arm; what a row leaves out is null."""
        with duckdb.connect(str(self.layout.warehouse)) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            for row in rows:
                marks = ", ".join("?" for _ in row)
                connection.execute(
                    f"INSERT INTO raw.{source}_{table} ({', '.join(row)}) VALUES ({marks})",
                    list(row.values()),
                )

    def execute(self, sql: str) -> None:
        with duckdb.connect(str(self.layout.warehouse)) as connection:
            connection.execute(sql)

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.layout.warehouse), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            return connection.sql(sql).fetchall()

    def columns(self, table: str) -> list[str]:
        with duckdb.connect(str(self.layout.warehouse), read_only=True) as connection:
            return connection.table(table).columns

    def build(self, monkeypatch, select: str = ROOMS) -> list[str]:
        """Builds and tests as the pipeline does; the problems that dbt found."""
        persons.leave_alone(self)
        self.project.stand_in(monkeypatch)
        return dbt.build(self.layout, tuple(self.feeds), select).problems
