"""One block of people: its random streams, its scratch database, and how its rows are written.

Blocks share nothing, so that memory is bounded and blocks can run beside each other. Each has one
DuckDB thread and writes its rows in a fixed order: the same world gives the same bytes.
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from simulator.draws import stream
from simulator.macros import MACROS
from simulator.setting import Setting
from simulator.world import World

_PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480"


@dataclass
class Block:
    """The scratch space in which one block's tables are made and from which they are written."""

    world: World
    setting: Setting
    number: int
    folder: Path
    con: duckdb.DuckDBPyConnection = field(init=False)
    spill: Path = field(init=False)
    known: list[str] = field(init=False, default_factory=list)  # truth tables with rows

    def __post_init__(self) -> None:
        self.spill = self.folder / f".spill-{self.number:04}"
        limits = {"threads": 1, "memory_limit": "2GB", "temp_directory": str(self.spill)}
        self.con = duckdb.connect(config=limits)
        self.con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        for macro in MACROS:
            self.con.execute(macro)
        for name, table in self.setting.tables().items():
            self.load(name, table)

    @property
    def first(self) -> int:
        """The number of the block's first person in the world."""
        return self.number * self.world.block_people

    @property
    def size(self) -> int:
        return min(self.world.block_people, self.world.customers - self.first)

    def rng(self, purpose: str) -> np.random.Generator:
        return stream(self.world.seed, self.number, purpose)

    def load(self, name: str, table: pa.Table) -> None:
        self.con.register("_in", table)
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM _in")
        self.con.unregister("_in")

    def table(self, name: str, **columns: np.ndarray) -> None:
        """Numpy columns as a scratch table; timestamps come from `moment`."""
        self.load(name, pa.table({k: pa.array(v) for k, v in columns.items()}))

    def load_rows(self, name: str, rows: list[tuple], columns: tuple[str, ...]) -> None:
        """A few rows, such as a table of settings."""
        values = zip(*rows, strict=True)
        self.load(name, pa.table(dict(zip(columns, map(pa.array, values), strict=True))))

    def run(self, sql: str) -> None:
        self.con.execute(sql)

    def fetch(self, sql: str) -> dict[str, np.ndarray]:
        return self.con.execute(sql).fetchnumpy()

    def deliver(
        self, channel: str, entity: str, rel: str, select: str, order: str, narrow: str = ""
    ) -> None:
        """Write `select` over `rel` (which has visible_at), one file for each month of visible_at.

        Rows that become visible before the first day are shown from its start on; those after the
        last day never. With `narrow` (a table with the same moments) the text is built month by
        month, so that wide rows never all exist at once.
        """
        target = self.folder / "deliveries" / channel / entity
        target.mkdir(parents=True, exist_ok=True)
        start, end = self.setting.start * 1_000_000, self.setting.end * 1_000_000
        shown = f"""SELECT * REPLACE (greatest(visible_at, make_timestamp({start})) AS visible_at)
            FROM {rel} WHERE visible_at < make_timestamp({end})"""
        if not narrow:
            self.con.execute(
                f"""CREATE OR REPLACE TEMP TABLE _shown AS SELECT {select}, visible_at
                FROM ({shown}) ORDER BY visible_at, {order}"""
            )
            select = "* EXCLUDE (visible_at)"
        months = self.con.execute(
            f"""SELECT DISTINCT date_trunc('month', greatest(visible_at, make_timestamp({start})))
            FROM {narrow or "_shown"} WHERE visible_at < make_timestamp({end}) ORDER BY 1"""
        ).fetchall()
        for (month,) in months:
            inside = f"""visible_at >= '{month}' AND
                visible_at < TIMESTAMP '{month}' + INTERVAL 1 MONTH"""
            if narrow:
                rows = f"SELECT * FROM ({shown}) WHERE {inside} ORDER BY visible_at, {order}"
            else:
                rows = f"SELECT * FROM _shown WHERE {inside}"
            path = target / f"part-{month:%Y%m}-{self.number:04}.parquet"
            self.con.execute(
                f"COPY (SELECT {select}, visible_at FROM ({rows})) TO '{path}' ({_PARQUET})"
            )
        self.con.execute("DROP TABLE IF EXISTS _shown")

    def truth(self, name: str, sql: str) -> None:
        """Add rows to a truth table, which `close` writes as this block's part of it."""
        if name in self.known:
            self.con.execute(f"INSERT INTO truth_{name} {sql}")
        else:
            self.con.execute(f"CREATE TEMP TABLE truth_{name} AS {sql}")
            self.known.append(name)

    def close(self) -> None:
        """Write the truth; parts are put together when all blocks are done."""
        for name in self.known:
            target = self.folder / "truth" / ".parts" / name
            target.mkdir(parents=True, exist_ok=True)
            path = target / f"{self.number:04}.parquet"
            self.con.execute(f"COPY truth_{name} TO '{path}' ({_PARQUET})")
        self.con.close()
        shutil.rmtree(self.spill, ignore_errors=True)

    def records(self, channel: str, entity: str, sql: str) -> None:
        """Truth: which person a source key belongs to; `sql` gives source_pk and person i."""
        self.truth(
            "record",
            f"""SELECT '{channel}' AS channel, '{entity}' AS entity, source_pk::VARCHAR
                AS source_pk, person_id FROM ({sql}) r JOIN who USING (i) ORDER BY source_pk""",
        )

    def dirt(self, channel: str, entity: str, kind: str, expected: str, sql: str) -> None:
        """Truth: spoilt rows; `sql` gives source_pk and visible_at of the row version meant."""
        start, end = self.setting.start * 1_000_000, self.setting.end * 1_000_000
        self.truth(
            "dirt",
            f"""SELECT '{channel}' AS channel, '{entity}' AS entity, source_pk::VARCHAR
                AS source_pk, greatest(visible_at, make_timestamp({start})) AS visible_at,
                '{kind}' AS kind, '{expected}' AS expected
            FROM ({sql}) WHERE visible_at < make_timestamp({end}) ORDER BY source_pk, visible_at""",
        )
