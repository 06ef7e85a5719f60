"""What the score of two records cannot know: other records, and time.

A link of the model becomes a doubtful pair, for somebody to look at, where
- the number that they share was given up long before the other one had it, and the names are not
  quite the same: numbers are given to somebody else;
- a name that says little (an initial, a surname, a nickname) fits two people who are told apart,
  nearly as well the one as the other;
- they were born a generation apart: a father and his son share name, number and address. No third
  record makes one person of them, either (`born_apart`), however little the two weigh;
- the names sound the same and are written otherwise, or only may be the same, and birthdays differ.
"""

import duckdb

SAYS_LITTLE = ("initial", "one word of it", "familiar", "another script")
_GENERATION = 15  # years
_NEARLY = 2  # bits
_DAYS = 90  # as `recycled_after_days` of the rules


def doubt(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    scored: str,
    node: str,
    out: str,
    families: bool,
) -> None:
    """Makes the table `out` from `scored` (identity.pairs): outcome may be `review` instead of
    `link`, born_apart says whether a generation lies between the two, and known_day is the one on
    which the evidence was known, too: of a shared contact the day on which both records carried
    it. `families`: do people of the records live together?"""
    connection.execute(
        _OUT.format(schema=schema, scored=scored, node=node, out=out, families=families)
    )


_OUT = f"""CREATE OR REPLACE TABLE {{out}} AS
    WITH shared AS (
        SELECT p.record_a, p.record_b, min(greatest(a.known_day, b.known_day)) AS known_day,
            bool_or(a.identifier_type = 'email'
                OR coalesce(b.first_at < a.last_at + INTERVAL {_DAYS} DAY, true)
                AND coalesce(a.first_at < b.last_at + INTERVAL {_DAYS} DAY, true)) AS in_time
        FROM {{scored}} AS p
        JOIN {{schema}}.identifier AS a ON p.record_a = a.record_id
        JOIN {{schema}}.identifier AS b ON p.record_b = b.record_id
            AND a.identifier_type = b.identifier_type AND a.identifier_value = b.identifier_value
        WHERE (p.email_weight > 0 OR p.phone_weight > 0)
            AND a.identifier_type IN ('email', 'phone')
        GROUP BY ALL),
    says_little AS (
        SELECT unnest([record_a, record_b]) AS record_id, unnest([record_b, record_a]) AS other_id,
            match_weight
        FROM {{scored}} WHERE outcome = 'link' AND name_level IN {SAYS_LITTLE}),
    fits_two AS (
        SELECT DISTINCT one.record_id, one.other_id
        FROM says_little AS one JOIN says_little AS two USING (record_id)
        JOIN {{scored}} AS p ON p.outcome = 'apart'
            AND p.record_a = least(one.other_id, two.other_id)
            AND p.record_b = greatest(one.other_id, two.other_id)
        WHERE one.other_id <> two.other_id AND two.match_weight > one.match_weight - {_NEARLY}),
    born AS (
        SELECT p.record_a, p.record_b,
            abs(CAST(a.birth_date[:4] AS INTEGER) - CAST(b.birth_date[:4] AS INTEGER))
                >= {_GENERATION} AS born_apart,
            p.outcome = 'link' AND (a.name_han <> b.name_han OR p.name_level IN {SAYS_LITTLE})
                AS sounds_the_same
        FROM {{scored}} AS p
        JOIN {{node}} AS a ON p.record_a = a.record_id
        JOIN {{node}} AS b ON p.record_b = b.record_id
        WHERE {{families}} AND p.birth_weight < 0),
    doubtful AS (
        SELECT record_a, record_b FROM {{scored}} JOIN shared USING (record_a, record_b)
        WHERE NOT in_time AND name_level <> 'the same'
        UNION SELECT least(record_id, other_id), greatest(record_id, other_id) FROM fits_two
        UNION SELECT record_a, record_b FROM born WHERE born_apart OR sounds_the_same)
    SELECT p.* REPLACE (
        greatest(p.known_day, shared.known_day) AS known_day,
        CASE WHEN p.outcome = 'link' AND d.record_a IS NOT NULL THEN 'review' ELSE p.outcome END
            AS outcome),
        coalesce(born_apart, false) AS born_apart
    FROM {{scored}} AS p LEFT JOIN shared USING (record_a, record_b)
    LEFT JOIN doubtful AS d USING (record_a, record_b)
    LEFT JOIN born USING (record_a, record_b)"""
