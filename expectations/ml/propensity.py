"""One row a customer and target with the probability to buy of it, or to answer.

Early in a history, or where nothing happens often enough, nothing can be learnt: rows without a
target, each with its reason. That is legitimate and passes.
"""

from expectations.expect import between, measured, no_rows, rows_between

_ENOUGH = 200  # of 200 customers, chance alone moves a rate of 0.2 by a seventh


def expectations(bounds) -> list:
    return [
        rows_between(1, why="every customer has a row of each kind, scored or not"),
        between("probability", 0, 1, why="a probability; NaN counts as above 1"),
        no_rows(
            "gaps_say_why",
            """SELECT 1 FROM {batch} WHERE (probability IS NULL) <> (no_score_reason IS NOT NULL)
                OR (target IS NULL) <> (probability IS NULL)""",
            column="no_score_reason",
            expected="a probability of a target, or a reason why there is none",
            why="an empty probability without a reason would be read as never",
        ),
        no_rows(
            "one_row_a_target",
            """SELECT 1 FROM {batch} GROUP BY customer_id, kind, target, answer
                HAVING count(*) > 1""",
            column="target",
            expected="one row a customer and target",
            why="who is there twice is written to twice",
        ),
        no_rows(
            "one_first_place",
            """SELECT 1 FROM {batch} WHERE probability IS NOT NULL
                GROUP BY customer_id, kind, answer HAVING min(rank) <> 1
                OR max(rank) <> count(*) OR count(DISTINCT rank) <> count(*)""",
            column="rank",
            expected="places 1, 2, 3 … for each customer",
            why="marts.customer_360 shows the first place, and a customer has one row there",
        ),
        measured(
            "model_versions",
            """SELECT max(n) FROM (SELECT count(DISTINCT model_version) AS n FROM {batch}
                GROUP BY kind)""",
            1,
            1,
            what="a number of model versions of a kind",
            column="model_version",
            why="probabilities of two models are not comparable, and customers are ranked by them",
        ),
        no_rows(
            "against_base_rate",
            f"""SELECT 1 FROM {{batch}} WHERE kind = 'category' AND probability IS NOT NULL
                GROUP BY target HAVING count(*) >= {_ENOUGH} AND any_value(base_rate) >= 0.01
                AND avg(probability) / any_value(base_rate) NOT BETWEEN 0.25 AND 4""",
            column="probability",
            expected="mean probabilities within a quarter and four times of how often it happened",
            why="calibration holds the two together and seasons move a category by less; beyond, "
            "calibration is lost, or features changed under the model",
        ),
    ]
