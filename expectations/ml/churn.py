"""One row a customer and day with the probability to stop buying.

Reads `backtest_table` (default `ml.churn_backtest`) of the bounds. Early in a history nothing can
be learnt: method `none`, no probabilities. That is legitimate and passes.
"""

from expectations.expect import between, measured, no_rows, rows_between

_ENOUGH = 200  # of 200 customers, chance alone moves a churn rate of 0.2 by a seventh


def expectations(bounds) -> list:
    backtest = bounds.get("backtest_table", "ml.churn_backtest")
    return [
        rows_between(1, why="every customer has a row, scored or not"),
        between("probability", 0, 1, why="a probability; NaN counts as above 1"),
        no_rows(
            "eligible_are_scored",
            """SELECT 1 FROM {batch}
            WHERE eligible AND method <> 'none' AND probability IS NULL""",
            column="probability",
            expected="a probability for every eligible customer",
            why="a model was used, so a gap is a fault of scoring: the customer drops off lists",
        ),
        no_rows(
            "excluded_say_why",
            """SELECT 1 FROM {batch}
            WHERE NOT eligible AND (exclusion_reason IS NULL OR probability IS NOT NULL)""",
            column="exclusion_reason",
            expected="a reason, and no probability, for everyone excluded",
            why="a number for a customer outside the definition would be read as if it meant one",
        ),
        measured(
            "model_versions",
            """SELECT nullif(count(DISTINCT model_version), 0) FROM {batch}
            WHERE probability IS NOT NULL""",
            1,
            1,
            what="a number of model versions",
            column="model_version",
            absent_ok=True,
            why="probabilities of two models are not comparable, and the list is ranked",
        ),
        measured(
            "against_base_rate",
            f"""SELECT CASE WHEN count(probability) >= {_ENOUGH}
                THEN avg(probability) / nullif((SELECT avg(base_rate) FROM {backtest}), 0) END
            FROM {{batch}}""",
            0.5,
            2,
            what="a mean probability as a multiple of the backtest's base rate",
            column="probability",
            absent_ok=True,
            needs=backtest,
            why="calibration holds the two together and seasons move them apart by less; a factor "
            "of two is calibration lost, or features that changed under the model",
        ),
    ]
