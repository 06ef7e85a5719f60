"""All links between records, of whatever kind, and the pairs that must stay apart.

`link`: record_a < record_b, weight (bits), method, rule, is_strong, may_duplicate, known_day. An
account that names two accounts of one source, or whose initial may be both's, does not make one
of these.
`apart`: record_a < record_b, reason, known_day. What a person decided counts for more than what a
source did, that for more than a rule, and a rule for more than the model.
"""

from datetime import date

import duckdb

from identity.doubts import SAYS_LITTLE

# Far above any weight of the model: the strongest links are joined first.
_WEIGHTS = {"manual": 1000.0, "same_account": 300.0, "source_merge": 200.0, "rule": 100.0}
# Of two links by a rule the one with the full name is the stronger, that is the likelier one.
_MOST_BESIDE = 50.0


def make_links(
    connection: duckdb.DuckDBPyConnection, schema: str, pair: str, decision: str, as_of: date
) -> None:
    """Makes the temporary tables `link` and `apart`.

    Reads `<schema>.rule_edge` and the relations `pair` and `decision` (record_a < record_b,
    decision, day): of several decisions on a pair the last one made by `as_of` counts.
    """
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE decided AS
        SELECT record_a, record_b, arg_max(decision, number) AS decision, max(day) AS day
        FROM {decision} WHERE day <= DATE '{as_of}' GROUP BY record_a, record_b
        HAVING arg_max(decision, number) <> 'undo'"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE link AS
        WITH told AS (
            SELECT record_a, record_b, {_WEIGHTS["manual"]} AS weight, 'manual' AS method,
                'decision' AS rule, true AS is_strong, true AS may_duplicate, day AS known_day
            FROM decided WHERE decision = 'link'
            UNION ALL
            SELECT record_a, record_b,
                CASE rule WHEN 'same_account' THEN {_WEIGHTS["same_account"]}
                    WHEN 'source_merge' THEN {_WEIGHTS["source_merge"]}
                    ELSE {_WEIGHTS["rule"]} END,
                CASE rule WHEN 'source_merge' THEN 'source_merge' ELSE 'rule' END,
                rule, true, rule IN ('same_account', 'source_merge'), known_day
            FROM {schema}.rule_edge
            UNION ALL
            SELECT record_a, record_b, match_weight, 'probabilistic', name_level, is_strong,
                may_duplicate, known_day
            FROM {pair} WHERE outcome = 'link'),
        known AS (SELECT * FROM told WHERE known_day <= DATE '{as_of}')
        SELECT record_a, record_b,
            max(weight) + CASE WHEN max(weight) = {_WEIGHTS["rule"]}
                THEN least(coalesce(max(weight) FILTER (
                    method = 'probabilistic' AND rule NOT IN {SAYS_LITTLE}), 0), {_MOST_BESIDE})
                ELSE 0 END AS weight,
            arg_max(method, weight) AS method,
            arg_max(rule, weight) AS rule, bool_or(is_strong) AS is_strong,
            bool_or(may_duplicate AND (rule NOT IN ('same_account', 'initial')
                OR one.source_system = two.source_system)) AS may_duplicate,
            min(known.known_day) AS known_day
        FROM known
        JOIN {schema}.source_record AS one ON record_a = one.record_id
        JOIN {schema}.source_record AS two ON record_b = two.record_id
        ANTI JOIN (FROM decided WHERE decision = 'unlink') AS no
            USING (record_a, record_b)
        GROUP BY record_a, record_b"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE apart AS
        SELECT record_a, record_b, 'decision' AS reason, day AS known_day
        FROM decided WHERE decision = 'unlink'
        UNION ALL
        SELECT record_a, record_b,
            CASE WHEN outcome = 'apart' THEN 'names' ELSE 'birth dates' END, known_day
        FROM {pair}
        WHERE (outcome = 'apart' OR born_apart) AND known_day <= DATE '{as_of}'
        AND (record_a, record_b) NOT IN (
            SELECT (record_a, record_b) FROM link WHERE method IN ('manual', 'source_merge')
            OR rule = 'same_account')
        AND (record_a, record_b) NOT IN (SELECT (record_a, record_b) FROM decided)"""
    )
