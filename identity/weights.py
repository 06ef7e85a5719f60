"""What the comparisons weigh, learnt from the records themselves, without labels.

u, how often two people agree, from random pairs. m, how often records of one person agree on a
field, from pairs that two other fields all but prove: the same name and e-mail tell how often the
phone is the same. (Expectation maximisation, Splink's usual way, was measured and left: among such
pairs there is no second kind to tell apart, and it takes what is rare for what is wrong.)
Few records teach little: each level begins with a weight, which counts as `_PRIOR_PAIRS` pairs.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from identity import comparisons

FILE = "linking.json"
_PRIOR_PAIRS = 200
_RANDOM_PAIRS = 1_000_001  # one more than Splink's default, about which it warns
_ENOUGH_ACROSS, _FAMILIES = 20, 0.1
_TOO_FEW = 2_000  # records: what begins, holds
_USUAL_MATCH = 5e-5

# field: the pairs from which it is learnt, as a condition on two records; the first that gives
# enough of them. Of e-mails, phones and addresses m is not learnt: pairs that share one of them are
# of one time and share the others, too, and a record that missed a move would seem to be somebody
# else's. Where nobody tells an e-mail or a phone, the address is what there is.
_PROVEN = {
    "name": (
        "l.email_1 = r.email_1 AND l.phone_1 = r.phone_1",
        "l.birth_date = r.birth_date AND l.street = r.street",
    ),
    "birth_date": (
        "l.name_key = r.name_key AND l.email_1 = r.email_1",
        "l.name_key = r.name_key AND l.street = r.street",
    ),
}
_PROVEN_ADDRESS = ("l.name_key = r.name_key AND l.birth_date = r.birth_date",)
_ENOUGH_PROVEN = 500
_CAP = 10  # no level gets more than 3.3 bits by that
_FEW_CONTACTS = 0.05  # of the records
_MOST_PROVEN = 200_000


@dataclass(frozen=True)
class Model:
    """A trained model: Splink's settings, as it saves them, and how common each name is."""

    settings: dict
    names: Path | None
    # Do people live together, so that another first name is another person?
    families: bool = True

    @cached_property
    def prior(self) -> float:
        return self.settings["probability_two_random_records_match"]


def train(connection: duckdb.DuckDBPyConnection, node: str, folder: Path) -> Model:
    """Learns from the records in `node`; writes `linking.json` and `names.parquet` to `folder`."""
    settings = comparisons.settings().create_settings_dict("duckdb")
    records = connection.sql(f"SELECT count(*) FROM {node}").fetchone()[0]
    settings["probability_two_random_records_match"] = _USUAL_MATCH
    families = True
    if records >= _TOO_FEW:
        _learn_u(connection, node, settings)
        (contacts,) = connection.sql(
            f"SELECT avg(CAST(email_1 IS NOT NULL OR phone_1 IS NOT NULL AS INTEGER)) FROM {node}"
        ).fetchone()
        proven = _PROVEN if contacts >= _FEW_CONTACTS else {**_PROVEN, "address": _PROVEN_ADDRESS}
        for comparison in settings["comparisons"]:
            if comparison["output_column_name"] in proven:
                _learn_m(connection, node, comparison, proven[comparison["output_column_name"]])
        share = _match_share(connection, node, records, contacts >= _FEW_CONTACTS)
        settings["probability_two_random_records_match"] = share
        if contacts < _FEW_CONTACTS:
            _without_matches(settings, share)
            settings["probability_two_random_records_match"] = _expected_share(
                connection, node, settings, records
            )
        families = _families(connection, node)
    folder.mkdir(parents=True, exist_ok=True)
    names = folder / "names.parquet"
    # Where few have a name, one that three have is not common for that.
    usual = comparisons.NAME["the same"][1]
    connection.execute(
        f"""COPY (SELECT name_token, (count(*) + {_TOO_FEW * usual})
                / (sum(count(*)) OVER () + {_TOO_FEW}) AS tf_name_token
            FROM {node} WHERE name_token IS NOT NULL GROUP BY name_token ORDER BY name_token)
        TO '{str(names).replace("'", "''")}' (FORMAT parquet, COMPRESSION zstd)"""
    )
    told = {"families": families, "settings": settings, "form": _form()}
    text = json.dumps(told, indent=1, sort_keys=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    return Model(settings, names, families)


def load(folder: Path) -> Model:
    told = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return Model(told["settings"], folder / "names.parquet", told["families"])


def fits(folder: Path) -> bool:
    """Whether a model is there, and of the comparisons that the code makes today: one of others
    would give weights that mean something else."""
    try:
        return json.loads((folder / FILE).read_text(encoding="utf-8"))["form"] == _form()
    except (OSError, KeyError):
        return False
    except (ValueError, TypeError):  # damaged: whoever loads it says so
        return True


def _form() -> str:
    settings = comparisons.settings().create_settings_dict("duckdb")
    settings.pop("linker_uid", None)
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]


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


def _without_matches(settings: dict, share: float) -> None:
    """Takes out of u what the few matches among the random pairs gave it.

    They cap every weight at the rarity of a match, which matters where no contact, the field that
    weighs most, adds to the others.
    """
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                u = level["u_probability"]
                level["u_probability"] = max(u - share * level["m_probability"], u / _CAP)


def _learn_m(connection, node: str, comparison: dict, proven: tuple[str, ...]) -> None:
    """The share of the proven pairs on each level of one comparison."""
    for condition in proven:
        if _learn_from(connection, node, comparison, condition) >= _ENOUGH_PROVEN:
            return


def _learn_from(connection, node: str, comparison: dict, condition: str) -> int:
    """How many pairs there were. What is there before counts as `_PRIOR_PAIRS` more."""
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
                ON {condition} AND l.record_id < r.record_id
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
    return pairs


def _expected_share(connection, node: str, settings: dict, records: int) -> float:
    """Matches among all pairs, as the model itself counts them: each pair by its probability."""
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection)
    linker = Linker(api.register(node), settings, log_level=None)
    scored = linker.inference.predict(threshold_match_probability=0.1)
    (expected,) = connection.sql(
        f"SELECT sum(match_probability) FROM {scored.physical_name}"
    ).fetchone()
    linker.table_management.delete_tables_created_by_splink_from_db()
    return max(expected or 0, 1) / (records * (records - 1) / 2)


def _families(connection, node: str) -> bool:
    """Do records of one surname and address, with other first names, belong to several people?

    Two accounts of one source are two people. Where families are recorded, one source knows as many
    such pairs as two sources have between them; where there are many between sources and next to
    none within one, they are records of one person whose first name is written otherwise. What
    cannot be told counts as families.
    """
    within, across, sources = connection.sql(
        f"""SELECT count(*) FILTER (l.account_of = r.account_of),
            count(*) FILTER (l.account_of <> r.account_of),
            (SELECT count(DISTINCT account_of) FROM {node})
        FROM {node} AS l JOIN {node} AS r
        ON l.street = r.street AND l.surname = r.surname AND l.record_id < r.record_id
        WHERE length(l.given) > 1 AND length(r.given) > 1
            AND jaro_winkler_similarity(l.given, r.given) < 0.7"""
    ).fetchone()
    return across < _ENOUGH_ACROSS or within * (sources - 1) >= _FAMILIES * across


def _blend(share: float, pairs: float, prior: float) -> float:
    return (share * pairs + prior * _PRIOR_PAIRS) / (pairs + _PRIOR_PAIRS)


def _match_share(connection, node: str, records: int, contacts: bool) -> float:
    """Pairs with the same name and a shared contact, some four fifths of all true ones; where
    there are no contacts, a shared birth date or street."""
    beside = ("email_1", "phone_1") if contacts else ("birth_date", "street")
    pairs = " UNION ".join(
        f"""SELECT l.record_id, r.record_id FROM {node} AS l JOIN {node} AS r
        ON l.name_key = r.name_key AND l.{column} = r.{column} AND l.record_id < r.record_id"""
        for column in beside
    )
    (proven,) = connection.sql(f"SELECT count(*) FROM ({pairs})").fetchone()
    return max(proven, 1) / 0.8 / (records * (records - 1) / 2)


def _saved(linker) -> dict:
    return linker.misc.save_model_to_json()
