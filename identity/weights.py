"""What the comparisons weigh, learnt from the records themselves, without labels.

u, how often two people agree, from random pairs. m, how often records of one person agree on a
field, from pairs that two other fields all but prove: the same name and e-mail tell how often the
phone is the same. (Expectation maximisation, Splink's usual way, was measured and left: among such
pairs there is no second kind to tell apart, and it takes what is rare for what is wrong.)
Few records teach little: each level begins with a weight, which counts as `_PRIOR_PAIRS` pairs.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from identity import comparisons

_PRIOR_PAIRS = 200
_RANDOM_PAIRS = 1e6
_TOO_FEW = 2_000  # records: what begins, holds
_USUAL_MATCH = 5e-5

# field: the pairs from which it is learnt, as a condition on two records. Of e-mails, phones and
# addresses m is not learnt: pairs that share one of them are of one time and share the others,
# too, and a record that missed a move would seem to be somebody else's.
_PROVEN = {
    "name": "l.email_1 = r.email_1 AND l.phone_1 = r.phone_1",
    "birth_date": "l.name_key = r.name_key AND l.email_1 = r.email_1",
}
_MOST_PROVEN = 200_000


@dataclass(frozen=True)
class Model:
    """A trained model: Splink's settings, as it saves them, and how common each name is."""

    settings: dict
    names: Path | None

    @cached_property
    def prior(self) -> float:
        return self.settings["probability_two_random_records_match"]


def train(connection: duckdb.DuckDBPyConnection, node: str, folder: Path) -> Model:
    """Learns from the records in `node`; writes `model.json` and `names.parquet` to `folder`."""
    settings = comparisons.settings().create_settings_dict("duckdb")
    records = connection.sql(f"SELECT count(*) FROM {node}").fetchone()[0]
    settings["probability_two_random_records_match"] = _USUAL_MATCH
    if records >= _TOO_FEW:
        _learn_u(connection, node, settings)
        for comparison in settings["comparisons"]:
            if comparison["output_column_name"] in _PROVEN:
                _learn_m(connection, node, comparison)
        settings["probability_two_random_records_match"] = _match_share(connection, node, records)
    folder.mkdir(parents=True, exist_ok=True)
    names = folder / "names.parquet"
    connection.execute(
        f"""COPY (SELECT name_token, count(*) / sum(count(*)) OVER () AS tf_name_token FROM {node}
            WHERE name_token IS NOT NULL GROUP BY name_token ORDER BY name_token)
        TO '{str(names).replace("'", "''")}' (FORMAT parquet, COMPRESSION zstd)"""
    )
    text = json.dumps(settings, indent=1, sort_keys=True)
    (folder / "model.json").write_text(text, encoding="utf-8")
    return Model(settings, names)


def load(folder: Path) -> Model:
    text = (folder / "model.json").read_text(encoding="utf-8")
    return Model(json.loads(text), folder / "names.parquet")


def _learn_u(connection, node: str, settings: dict) -> None:
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection)
    linker = Linker(api.register(node), settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=_RANDOM_PAIRS, seed=1, min_count_per_level=None, num_chunks=1
    )
    learnt = {c["output_column_name"]: c for c in _saved(linker)["comparisons"]}
    linker.table_management.delete_tables_created_by_splink_from_db()
    for comparison in settings["comparisons"]:
        seen = learnt[comparison["output_column_name"]]["comparison_levels"]
        for level, found in zip(comparison["comparison_levels"], seen, strict=True):
            if found.get("u_probability"):
                level["u_probability"] = _blend(
                    found["u_probability"], _RANDOM_PAIRS, level["u_probability"]
                )


def _learn_m(connection, node: str, comparison: dict) -> None:
    """The share of the proven pairs on each level of one comparison."""
    field = comparison["output_column_name"]
    levels = comparison["comparison_levels"]
    whens = " ".join(
        f"WHEN {level['sql_condition']} THEN {number}"
        for number, level in enumerate(levels)
        if level["sql_condition"] != "ELSE"
    )
    columns = [c for (c, *_) in connection.sql(f"DESCRIBE {node}").fetchall()]
    both = ", ".join(f"l.{c} AS {c}_l, r.{c} AS {c}_r" for c in columns)
    counts = dict(
        connection.sql(
            f"""SELECT CASE {whens} ELSE {len(levels) - 1} END AS level, count(*) FROM (
                SELECT {both} FROM {node} AS l JOIN {node} AS r
                ON {_PROVEN[field]} AND l.record_id < r.record_id
                ORDER BY hash(l.record_id, r.record_id) LIMIT {_MOST_PROVEN})
            GROUP BY 1"""
        ).fetchall()
    )
    seen = {number: n for number, n in counts.items() if not levels[number].get("is_null_level")}
    pairs = sum(seen.values())
    for number, level in enumerate(levels):
        if not level.get("is_null_level") and pairs:
            share = seen.get(number, 0) / pairs
            level["m_probability"] = _blend(share, pairs, level["m_probability"])


def _blend(share: float, pairs: float, prior: float) -> float:
    return (share * pairs + prior * _PRIOR_PAIRS) / (pairs + _PRIOR_PAIRS)


def _match_share(connection, node: str, records: int) -> float:
    """Pairs with the same name and a shared contact, some four fifths of all true ones."""
    (proven,) = connection.sql(
        f"""SELECT count(*) FROM (
            SELECT l.record_id, r.record_id FROM {node} AS l JOIN {node} AS r
            ON l.name_key = r.name_key AND l.email_1 = r.email_1 AND l.record_id < r.record_id
            UNION
            SELECT l.record_id, r.record_id FROM {node} AS l JOIN {node} AS r
            ON l.name_key = r.name_key AND l.phone_1 = r.phone_1 AND l.record_id < r.record_id)"""
    ).fetchone()
    return max(proven, 1) / 0.8 / (records * (records - 1) / 2)


def _saved(linker) -> dict:
    return linker.misc.save_model_to_json()
