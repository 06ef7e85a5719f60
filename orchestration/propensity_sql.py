"""What the analysis `propensity` reads of the warehouse: one pass over the origins, then a target
at a time."""

import duckdb

from orchestration.warehouse import has_table

_MOST = 10_000  # customers by hash who are learnt from: more change the third digit
# Without the days that the monitor asked for: it watches another model.
_LEARNT = "as_of IN (SELECT as_of FROM features.origin WHERE is_training_day)"


_IN_ORDER = "ORDER BY asked.as_of, asked.customer_id"  # as models want them (ml/features.py)

# Of those whose labels are complete: chosen among the newest customers, too, it would be another
# sample each night, and each night all would be fitted again.
_TAUGHT = f"""
    SELECT customer_id FROM features.customer_features
    WHERE days_since_last_order >= 0 AND as_of IN (
        SELECT as_of FROM features.origin WHERE is_training_day AND is_label_complete)
    GROUP BY customer_id ORDER BY hash(customer_id), customer_id LIMIT {_MOST}"""
_ANSWERED = f"""
    SELECT customer_id FROM features.contact_outcome WHERE {_LEARNT}
    GROUP BY customer_id ORDER BY hash(customer_id), customer_id LIMIT {_MOST}"""


def prepare_customers(connection: duckdb.DuckDBPyConnection, features: list[str]) -> None:
    """The temporary table `asked`: a row a customer and origin with the general features, of the
    origins to learn from (those who teach categories, `is_taught`, and channels) and of the run's
    own day (all)."""
    told = "".join(f", {name}" for name in features)
    answered = "UNION FROM answered" if answers(connection) else ""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE asked AS
        WITH taught AS ({_TAUGHT}){f", answered AS ({_ANSWERED})" if answered else ""}
        SELECT customer_id, as_of, is_scored, customer_id IN (FROM taught) AS is_taught,
            exclusion_reason{told},
            days_since_last_order IS NOT NULL
                AND days_since_last_order < run.churn_active_days AS is_active
        FROM features.customer_features
        CROSS JOIN (SELECT churn_active_days FROM raw.run) AS run
        WHERE is_scored OR customer_id IN (FROM taught {answered}) AND {_LEARNT}"""
    )


def category_positives(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How often somebody who could be asked about bought of each department."""
    return dict(
        connection.sql(
            """SELECT department, count(*) FROM features.category_bought
            JOIN asked USING (customer_id, as_of) WHERE is_active AND is_taught
            GROUP BY department"""
        ).fetchall()
    )


_CATEGORY = """
    SELECT asked.* EXCLUDE (is_scored, is_taught, is_active, exclusion_reason),
        asked.is_active AS eligible,
        CASE WHEN asked.is_active THEN NULL WHEN asked.exclusion_reason = 'no_order'
            THEN 'no_order' ELSE 'inactive' END AS exclusion_reason,
        coalesce(category_days_84, 0) AS category_days_84,
        coalesce(category_days_364, 0) AS category_days_364,
        round(coalesce(category_days_364, 0) / nullif(asked.order_days_life, 0)::DOUBLE, 6)
            AS category_share_364,
        days_since_category,
        CASE WHEN origin.is_label_complete THEN (bought.customer_id IS NOT NULL)::INTEGER END
            AS outcome
    FROM asked JOIN features.origin USING (as_of)
    LEFT JOIN (FROM features.category_history WHERE department = $1) AS history
        ON history.customer_id = asked.customer_id AND history.as_of = asked.as_of
    LEFT JOIN (FROM features.category_bought WHERE department = $1) AS bought
        ON bought.customer_id = asked.customer_id AND bought.as_of = asked.as_of"""


def category(connection: duckdb.DuckDBPyConnection, name: str, scored: bool):
    """A department's frame: of the days to learn from, or of the one that is scored."""
    where = "asked.is_scored" if scored else "origin.is_label_complete AND asked.is_taught"
    return connection.execute(f"{_CATEGORY} WHERE {where} {_IN_ORDER}", [name]).df()


def answers(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The kinds of answer that the company's sources tell."""
    if not has_table(connection, "features", "contact_outcome"):
        return []
    columns = {row[0] for row in connection.sql("DESCRIBE features.contact_outcome").fetchall()}
    return [name for name in ("open", "click", "redeem") if name in columns]


def answer_positives(connection: duckdb.DuckDBPyConnection, answer: str) -> dict[str, int]:
    """How often the first message by each channel was answered so."""
    return dict(
        connection.sql(
            f"""SELECT channel, sum("{answer}")::BIGINT FROM features.contact_outcome
            WHERE "{answer}" IS NOT NULL AND {_LEARNT} GROUP BY channel"""
        ).fetchall()
    )


def response(connection: duckdb.DuckDBPyConnection, channel: str, answer: str, scored: bool):
    """A channel's frame. Who was never sent anything by it is not learnt from and not scored: a
    first message is another matter. A lead has been sent something, and has no features."""
    columns = {row[0] for row in connection.sql("DESCRIBE features.contact_history").fetchall()}
    others = [
        f"history.{one}s_{span}"
        for one in ("open", "click") if f"{one}s_life" in columns
        for span in ("84", "life")
    ]  # fmt: skip
    told = f"""history.contacts_84, history.contacts_life, history.days_since_contact,
        history.{answer}s_84 AS answers_84, history.{answer}s_life AS answers_life
        {"".join(", " + one for one in others)}"""
    if scored:
        return connection.execute(
            f"""SELECT asked.* EXCLUDE (is_scored, is_taught, is_active, exclusion_reason), {told},
                history.customer_id IS NOT NULL AS eligible,
                CASE WHEN history.customer_id IS NULL THEN 'never_contacted' END
                    AS exclusion_reason
            FROM asked LEFT JOIN (FROM features.contact_history WHERE channel = $1) AS history
                ON history.customer_id = asked.customer_id AND history.as_of = asked.as_of
            WHERE asked.is_scored {_IN_ORDER}""",
            [channel],
        ).df()
    return connection.execute(
        f"""WITH taught AS ({_ANSWERED})
        SELECT outcome.customer_id, outcome.as_of, true AS eligible,
            outcome."{answer}" AS outcome, {told},
            asked.* EXCLUDE (
                customer_id, as_of, is_scored, is_taught, is_active, exclusion_reason)
        FROM features.contact_outcome AS outcome
        JOIN taught ON taught.customer_id = outcome.customer_id
        JOIN features.contact_history AS history ON history.customer_id = outcome.customer_id
            AND history.as_of = outcome.as_of AND history.channel = outcome.channel
        LEFT JOIN asked
            ON asked.customer_id = outcome.customer_id AND asked.as_of = outcome.as_of
        WHERE outcome.channel = $1 AND outcome."{answer}" IS NOT NULL AND outcome.{_LEARNT}
        ORDER BY outcome.as_of, outcome.customer_id""",
        [channel],
    ).df()
