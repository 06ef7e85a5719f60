"""One row an origin and method: how well past predictions came true.

Reads no bounds. Empty early in a history: every rule here passes on no rows.
"""

from expectations.expect import measured, no_rows

_ENOUGH = 20  # of fewer churners, or stayers, an AUC of 1 is chance


def expectations(bounds) -> list:
    return [
        no_rows(
            "plausible_auc",
            f"""SELECT 1 FROM {{batch}} WHERE least(churners, n - churners) >= {_ENOUGH}
                AND (roc_auc IS NULL OR roc_auc NOT BETWEEN 0.3 AND 0.99)""",
            column="roc_auc",
            expected="an AUC between 0.3 and 0.99",
            why="too good is a leak: nobody foresees silence that well; below 0.3 the sign is wrong"
            " (one origin may fall under 0.5 by chance)",
        ),
        measured(
            "best_method",
            "SELECT max(auc) FROM (SELECT avg(roc_auc) AS auc FROM {batch} GROUP BY method)",
            0.55,
            None,
            what="a mean AUC of the best method",
            column="roc_auc",
            absent_ok=True,
            severity="warn",
            why="0.5 is a coin; under 0.55 the ranking is not worth acting on, but not wrong",
        ),
        measured(
            "calibration",
            "SELECT min(e) FROM (SELECT avg(ece) AS e FROM {batch} GROUP BY method)",
            0,
            0.15,
            what="a mean calibration error of the best method",
            column="ece",
            absent_ok=True,
            severity="warn",
            why="probabilities that miss by 15 points on average mislead whoever budgets by them",
        ),
        no_rows(
            "churners_among_customers",
            "SELECT 1 FROM {batch} WHERE churners > n OR churners < 0 OR n <= 0",
            column="churners",
            expected="between none and all customers to churn",
            why="counts of one origin; beyond, labels and customers come from different days",
        ),
    ]
