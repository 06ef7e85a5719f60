"""Scored pairs of the last run, so that a day costs what is new.

A pair's score is a function of its two records and the model: it is taken from the last run where
neither record changed. All of it can be computed again; a cache of another model, or one that is
damaged, is not used.
"""

import json
from pathlib import Path

import duckdb

from identity.pairs import Thresholds, score
from identity.weights import Model

_MUCH = 0.2  # of all records: above it all pairs are scored anew


def score_with_cache(
    connection: duckdb.DuckDBPyConnection,
    node: str,
    pair: str,
    model: Model,
    thresholds: Thresholds,
    folder: Path,
) -> int:
    """As `identity.pairs.score`; returns how many records were compared anew."""
    key = _key(connection, model, thresholds)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE node_content AS
        SELECT record_id, hash(n) AS content FROM {node} AS n"""
    )
    total = connection.sql("SELECT count(*) FROM node_content").fetchone()[0]
    compared = _changed(connection, pair, folder, key)
    if compared is None or compared > _MUCH * total:
        compared = total
        score(connection, node, pair, model, thresholds)
    elif compared:
        score(connection, node, "pair_new", model, thresholds, "node_changed")
        connection.execute(f"INSERT INTO {pair} BY NAME SELECT * FROM pair_new")
        connection.execute("DROP TABLE pair_new")
    _write(connection, pair, folder, key)
    return compared


def _changed(connection, pair: str, folder: Path, key: str) -> int | None:
    """Takes what holds of the last run to `pair`; returns how many records of today's it lacks,
    None where nothing is usable. Those, and the ones that are gone, are in `node_changed`."""
    if not _readable(folder, key):
        return None
    try:
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE node_changed AS
            SELECT coalesce(now.record_id, old.record_id) AS record_id,
                now.record_id IS NOT NULL AS is_here
            FROM node_content AS now
            FULL JOIN {_file(folder, "nodes")} AS old USING (record_id)
            WHERE now.content IS DISTINCT FROM old.content"""
        )
        connection.execute(
            f"""CREATE OR REPLACE TABLE {pair} AS SELECT * FROM {_file(folder, "pairs")} AS p
            WHERE record_a NOT IN (SELECT record_id FROM node_changed)
                AND record_b NOT IN (SELECT record_id FROM node_changed)"""
        )
    except duckdb.Error:  # a damaged file: all is compared anew
        return None
    return connection.sql("SELECT count(*) FROM node_changed WHERE is_here").fetchone()[0]


def _key(connection, model: Model, thresholds: Thresholds) -> str:
    version = connection.sql("SELECT version()").fetchone()[0]
    return json.dumps([version, model.settings, model.families, repr(thresholds)], sort_keys=True)


def _readable(folder: Path, key: str) -> bool:
    try:
        return (folder / "key.json").read_bytes() == key.encode()
    except OSError:
        return False


def _file(folder: Path, name: str) -> str:
    path = str(folder / f"{name}.parquet").replace("'", "''")
    return f"read_parquet('{path}')"


def _write(connection, pair: str, folder: Path, key: str) -> None:
    """The key goes first and comes last: files without it do not count."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "key.json").unlink(missing_ok=True)
    for name, rows in (("nodes", "node_content"), ("pairs", pair)):
        path = str(folder / f"{name}.parquet").replace("'", "''")
        connection.execute(f"COPY {rows} TO '{path}' (FORMAT parquet)")
    (folder / "key.json").write_text(key, encoding="utf-8")
