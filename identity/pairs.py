"""Pairs of records, scored: links, doubtful ones for review, and names that are two people's.

The weight is Splink's; which weights are enough is measured (`benchmarks/identity.py`). What the
fields' independence hides is said by rules: a household shares phone, mailbox, address and surname,
so a pair whose given names differ is never linked, however much it weighs, and keeps its two
records apart; a name that only may be the same (a nickname, an initial, an English name) is not
enough where a contact differs.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import duckdb

from identity.comparisons import NAMES_APART
from identity.weights import Model

UNSURE_NAMES = ("another script", "familiar", "one word of it")
_NOT_QUITE = (*UNSURE_NAMES, "near")
LOWEST = -6  # pairs below are not kept


@dataclass(frozen=True)
class Thresholds:
    """Match weights (bits of evidence): of a link, of a link where nobody lives together (then the
    fields hide nothing from the model, and more likely than not is enough), of one that joins two
    groups, of one that joins two accounts of one source, of a pair that is shown for review."""

    link: float = 2
    link_alone: float = 0
    strong: float = 6
    duplicate: float = 8
    review: float = -2


def score(
    connection: duckdb.DuckDBPyConnection,
    node: str,
    pair: str,
    model: Model,
    thresholds: Thresholds,
    changed: str | None = None,
) -> None:
    """Makes the table `pair`: one row a compared pair (record_a < record_b) that is worth keeping.

    match_weight, match_probability, the weight of each field, name_level, outcome (link, review,
    apart, none), is_strong, may_duplicate. With `changed`, a table of record_id, only pairs with at
    least one of these records.
    """
    from splink import DuckDBAPI, Linker

    # An API of its own for each: tables of one must not be taken for the other's.
    api = DuckDBAPI(connection)
    if changed is None:
        frames = [api.register(node)]
        linker = Linker(frames[0], model.settings, log_level=None)
        _know_names(connection, api, linker, model.names)
        results = [linker.inference.predict(threshold_match_weight=LOWEST)]
    else:
        results, linker = _score_changed(connection, api, node, model, changed)
    rows = " UNION ALL ".join(f"SELECT * FROM {found.physical_name}" for found in results)
    connection.execute(f"CREATE OR REPLACE TABLE {pair} AS {_judged(rows, model, thresholds)}")
    linker.table_management.delete_tables_created_by_splink_from_db()


def _score_changed(connection, api, node, model, changed):
    from splink import Linker

    for name, condition in (("node_new", "IN"), ("node_old", "NOT IN")):
        connection.execute(
            f"""CREATE OR REPLACE TABLE {name} AS SELECT * FROM {node}
            WHERE record_id {condition} (SELECT record_id FROM {changed})"""
        )
    new, old = api.register("node_new"), api.register("node_old")
    linker = Linker(new, model.settings, log_level=None)
    _know_names(connection, api, linker, model.names)
    within = linker.inference.predict_within(new, threshold_match_weight=LOWEST)
    between = linker.inference.predict_between(new, old, threshold_match_weight=LOWEST)
    return [within, between], linker


def _know_names(connection, api, linker, names: Path | None) -> None:
    """How common a name is, is the model's to say: a pair weighs the same whoever else is new."""
    if names is None:
        return
    connection.execute(
        f"""CREATE OR REPLACE TABLE known_name AS
        SELECT * FROM read_parquet('{str(names).replace("'", "''")}')"""
    )
    table = api.register("known_name")
    linker.table_management.register_term_frequency_lookup(table, "name_token")


def _judged(rows: str, model: Model, thresholds: Thresholds) -> str:
    level = _level_of(model, "name")
    birth = _level_of(model, "birth_date")
    families = str(model.families).lower()
    link = thresholds.link if model.families else thresholds.link_alone
    return f"""
    WITH scored AS (
        SELECT least(record_id_l, record_id_r) AS record_a,
            greatest(record_id_l, record_id_r) AS record_b,
            match_weight, match_probability,
            mw_name + coalesce(mw_tf_adj_name, 0) AS name_weight, mw_birth_date AS birth_weight,
            mw_emails AS email_weight, mw_phones AS phone_weight, mw_address AS address_weight,
            {level} AS name_level, {birth} AS birth_level,
            greatest(known_day_l, known_day_r) AS known_day
        FROM ({rows})),
    seen AS (
        SELECT *, name_level IN {NAMES_APART} AS names_differ,
            name_level IN {UNSURE_NAMES} AS names_unsure,
            coalesce(birth_level = 'the same', false) AS same_birth,
            email_weight > 0 OR phone_weight > 0 AS shares_contact,
            email_weight < 0 OR phone_weight < 0 AS contact_differs,
            address_weight > 5 AS same_address
        FROM scored),
    told AS (
        SELECT *,
            -- A surname changes on marriage; a contact and the birthday stay.
            {families} AND names_differ AND NOT (
                name_level <> 'surname' AND same_birth AND shares_contact
                OR name_level IN ('one alike', 'differs')
                    AND email_weight > 0 AND phone_weight > 0) AS are_apart,
            NOT {families} OR (NOT names_differ
                OR name_level <> 'surname' AND same_birth AND shares_contact)
            AND (shares_contact OR same_birth
                OR same_address AND NOT contact_differs AND NOT names_unsure)
            AND (same_birth OR NOT (names_unsure AND contact_differs)) AS may_link
        FROM seen)
    SELECT record_a, record_b, match_weight, match_probability, name_weight, birth_weight,
        email_weight, phone_weight, address_weight, name_level, known_day,
        CASE
            WHEN are_apart THEN 'apart'
            WHEN may_link AND match_weight >= {link} THEN 'link'
            WHEN match_weight >= {thresholds.review} THEN 'review'
            ELSE 'none'
        END AS outcome,
        may_link AND match_weight >= {thresholds.strong} AS is_strong,
        -- Phone and address are the household's. A name that is not quite the same needs what is a
        -- person's own beside them: a surname may be the wife's, 阿明 the father of 明轩.
        may_link AND match_weight >= {thresholds.duplicate}
            AND (same_birth OR email_weight > 0
                OR name_level NOT IN {_NOT_QUITE}) AS may_duplicate
    FROM told"""


def _level_of(model: Model, field: str) -> str:
    """SQL: the label of the level that gave a field its weight."""
    (comparison,) = (c for c in model.settings["comparisons"] if c["output_column_name"] == field)
    whens = " ".join(
        f"WHEN abs(mw_{field} - {weight!r}) < 1e-9 THEN '{label}'"
        for label, weight in level_weights(comparison).items()
    )
    return f"CASE {whens} END"


def level_weights(comparison: dict) -> dict[str, float]:
    """Bits of evidence by level of a comparison."""
    return {
        level["label_for_charts"]: math.log2(level["m_probability"] / level["u_probability"])
        for level in comparison["comparison_levels"]
        if not level.get("is_null_level")
    }
