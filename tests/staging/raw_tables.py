"""Raw tables as landing writes them, from a few rows of one's own, and the real models over them.

A row is a mapping of contract columns; what is left out is NULL. Keys that begin with `_` say how
it was delivered: `_known` (text of a moment), `_changed`, `_delivery`, `_line`.
"""

import fcntl
import json
import os
import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.dbt import _forget_compiled, _project_fingerprint
from orchestration.interfaces.model import Entity
from orchestration.kept_staging import COPIED
from orchestration.warehouse import has_table

PROJECT = Path(__file__).resolve().parents[2]
ZONE = "Asia/Shanghai"
_TARGET = Path(tempfile.gettempdir()) / "c360_staging_tests"
_TYPED = {"crm", "loyalty", "catalogue"}
_RUN = """CREATE TABLE raw.run AS SELECT 'tiny' AS company, DATE '{as_of}' AS as_of,
    DATE '2025-01-01' AS first_day, '{zone}' AS time_zone, 'CNY' AS currency,
    'a key for tests' AS identity_key, 28 AS churn_horizon_days, 7 AS churn_gap_days,
    56 AS churn_active_days, 2 AS churn_min_order_days, 'fixed_window' AS churn_kind,
    3 AS churn_rhythm_times, 14 AS churn_rhythm_least_days, 2 AS cost_agent_minute,
    10 AS cost_parcel, 0.01 AS cost_payment_fee, 30 AS lifecycle_usual_interval_days,
    2 AS lifecycle_usual_weight, 3 AS lifecycle_at_risk_times, 14 AS lifecycle_at_risk_least,
    90 AS lifecycle_at_risk_most, 6 AS lifecycle_lost_times, 45 AS lifecycle_lost_least,
    180 AS lifecycle_lost_most"""

# Each record is a person of its own: what core reads where records are linked.
_NOBODY_LINKED = """CREATE SCHEMA identity; CREATE TABLE identity.identity_map (
    record_id VARCHAR, customer_id VARCHAR, link_method VARCHAR, link_probability DOUBLE,
    known_day DATE)"""


def entities(source: str) -> list[Entity]:
    """The contracts of a source, without its interface's settings."""
    module = import_module(f"orchestration.sources.{source}")
    return [value for value in vars(module).values() if isinstance(value, Entity)]


@dataclass
class Scratch:
    """A warehouse file with schema `raw`; `sources` are on, empty unless rows are given.

    Its name is always the same, because dbt's manifest holds it.
    """

    folder: Path
    sources: tuple[str, ...]
    zone: str = ZONE
    as_of: date = date(2025, 6, 30)
    rows: dict[tuple[str, str], list[dict]] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.folder / "warehouse.duckdb"

    def land(self, source: str, entity: str, *rows: dict) -> "Scratch":
        self.rows.setdefault((source, entity), []).extend(rows)
        return self

    def write(self) -> None:
        self.path.unlink(missing_ok=True)
        with duckdb.connect(str(self.path)) as connection:
            connection.execute("SET TimeZone = 'UTC'; CREATE SCHEMA raw")
            connection.execute(_RUN.format(zone=self.zone, as_of=self.as_of))
            connection.execute(_NOBODY_LINKED)
            for source in self.sources:
                for entity in entities(source):
                    rows = self.rows.get((source, entity.name), [])
                    _write(connection, source, entity, rows, self.zone)
                connection.execute(
                    f"""CREATE TABLE raw.{source}_unreadable (entity VARCHAR, delivery VARCHAR,
                    delivery_line BIGINT, reason VARCHAR, known_at TIMESTAMPTZ, known_day DATE)"""
                )

    def build(self, select: str) -> None:
        """Writes the raw tables and builds the models, with their data tests."""
        self.write()
        self._build(select)

    def build_on_top(self, select: str, new: dict[tuple[str, str], list[dict]]) -> None:
        """A night later, on what was built: `new` rows came to the tables of (source, entity)."""
        self.as_of += timedelta(days=1)
        with duckdb.connect(str(self.path)) as connection:
            connection.execute("SET TimeZone = 'UTC'; DROP TABLE raw.run")
            connection.execute(_RUN.format(zone=self.zone, as_of=self.as_of))
            for table, copy in COPIED.items():
                if has_table(connection, *table.split(".")):
                    connection.execute(f"CREATE TABLE raw.{copy} AS FROM {table}")
            for source in self.sources:
                for entity in entities(source):
                    rows = new.get((source, entity.name), [])
                    table = f'raw."{source}_{entity.name}"'
                    connection.execute(f"ALTER TABLE {table} RENAME TO earlier")
                    _write(connection, source, entity, rows, self.zone)
                    connection.execute(
                        f"""ALTER TABLE {table} RENAME TO "new_{source}_{entity.name}";
                        CREATE TABLE {table} AS
                        FROM raw.earlier UNION ALL FROM raw."new_{source}_{entity.name}";
                        DROP TABLE raw.earlier"""
                    )
        self._build(select)

    def _build(self, select: str) -> None:
        manifest = _manifest(self.sources)
        _forget_compiled(manifest)
        os.environ["C360_WAREHOUSE"] = str(self.path)
        os.environ["C360_TEMPORARY"] = str(self.folder / "tmp")
        _dbt(
            *("build", "--select", *select.split(), "quarantine_rule", "funnel_step"),
            "--no-write-json",
            *("--indirect-selection", "buildable"),
            sources=self.sources,
            manifest=manifest,
        )

    def ask(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            return connection.sql(sql).fetchall()

    def statuses(self, model: str, key: str = "row_key") -> dict[str, list[str]]:
        """The verdicts on each key, in alphabetical order, broken rules behind a colon."""
        found = self.ask(
            f"""SELECT {key}, list(record_status || coalesce(
                CASE WHEN record_status = 'quarantined' THEN ':' || broken_rule END, '')
                ORDER BY 1) FROM staging.{model} GROUP BY ALL"""
        )
        return {str(name): sorted(verdicts) for name, verdicts in found}

    def accepted(self, *models: str) -> dict[str, list[tuple]]:
        """All that is accepted in the models, or all of an arm: what core reads."""
        found = {}
        for model in models:
            where = "WHERE record_status = 'accepted'" if model.startswith("stg_") else ""
            found[model] = self.ask(
                f"""SELECT COLUMNS(c -> c NOT IN ('ingest_run_id', 'copy_no', 'is_latest'))
                FROM staging.{model} {where} ORDER BY ALL"""
            )
            assert found[model], f"{model} is empty: nothing would be compared"
        return found

    def ledger(self, source: str) -> dict[tuple[str, str | None], tuple]:
        """(entity, currency) → (rows received, by verdict), (money received, by verdict)."""
        names = ("received", "accepted", "quarantined", "duplicates", "superseded", "deleted")
        rows = ", ".join(names)
        money = ", ".join(f"{name}_amount" for name in names)
        found = self.ask(
            f"SELECT entity, currency, ({rows}), ({money}) FROM meta.reconciliation"
            f" WHERE source = '{source}'"
        )
        return {(entity, currency): (rows, money) for entity, currency, rows, money in found}


@cache
def _manifest(sources: tuple[str, ...]):
    """The parsed project, once for all processes while no file of it changes: parsing takes longer
    than all that is built here."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    named = repr((str(PROJECT), sources, _project_fingerprint(), version("dbt-core")))
    path = _TARGET / f"{sha256(named.encode()).hexdigest()[:16]}.msgpack"
    _TARGET.mkdir(exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            manifest = Manifest.from_msgpack(path.read_bytes(), decoder=extended_mashumuro_decoder)
            # What `graph` shows a model is not in the file.
            manifest.build_flat_graph()
            return manifest
        target = path.with_suffix("")
        manifest = _dbt("parse", "--no-write-json", sources=sources, target=target).result
        (target / "partial_parse.msgpack").replace(path)
        return manifest


def _dbt(*arguments: str, sources: tuple[str, ...], manifest=None, target: Path = _TARGET):
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    said = []
    project = str(PROJECT / "dbt_project")
    options = ["--project-dir", project, "--profiles-dir", project, "--target-path", str(target)]
    options += ["--vars", json.dumps({"sources": list(sources)})]
    runner = dbtRunner(manifest, [lambda event: said.append(event.info)])
    try:
        quiet = ["--quiet", "--log-level", "none", "--log-level-file", "none"]
        done = runner.invoke([*quiet, *arguments, *options])
    finally:
        DuckDBConnectionManager.close_all_connections()
    wrong = [info.msg for info in said if info.level in ("error", "warn")]
    assert done.success, "\n".join(wrong) or str(done.exception)
    return done


def _write(connection, source: str, entity: Entity, rows: list[dict], zone: str) -> None:
    typed = source in _TYPED
    kinds = {name: kind if typed else "VARCHAR" for name, kind in entity.columns.items()}
    extra = ["_known", "_changed", "_delivery", "_line"]
    texts = [
        {name: None if row.get(name) is None else _text(row[name]) for name in [*kinds, *extra]}
        for row in rows
    ]
    schema = pa.schema([(name, pa.string()) for name in [*kinds, *extra]])
    connection.register("given", pa.Table.from_pylist(texts, schema))
    columns = ", ".join(f'"{name}"::{kind} AS "{name}"' for name, kind in kinds.items())
    hashed = ", ".join(f'coalesce("{name}"::VARCHAR, chr(30))' for name in kinds)
    connection.execute(
        f"""CREATE TABLE raw."{source}_{entity.name}" AS
        SELECT * EXCLUDE (delivery_line), coalesce(delivery_line, 1) AS delivery_line,
            timezone('{zone}', known_at)::DATE AS known_day, 'some run' AS ingest_run_id,
            (md5_number(concat_ws(chr(31), {hashed})) >> 64)::UBIGINT AS record_hash
        FROM (SELECT {columns}, _known::TIMESTAMPTZ AS known_at,
            _changed::TIMESTAMPTZ AS source_changed_at, coalesce(_delivery, 'one') AS delivery,
            _line::BIGINT AS delivery_line FROM given)"""
    )
    connection.unregister("given")


def _text(value) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
