"""The methods that compete for churn, from simple to complex: a tie goes to the earlier one."""

from ml.churn.definition import ChurnDefinition
from ml.evaluation import Method, Problem, boosting, constant, line

METHODS = {
    m.name: m
    for m in (
        Method("base_rate", "base rate", None, constant),
        Method("days_since_last_order", "days since last order", ("days_since_last_order",), line),
        Method("logistic_regression", "logistic regression", None, line),
        Method("hist_gradient_boosting", "gradient boosting", None, boosting, "challenger"),
    )
}


def problem(definition: ChurnDefinition, features: tuple[str, ...]) -> Problem:
    """Churn as the harness asks it."""
    return Problem(
        name=definition.name,
        target="churned",
        gap_days=definition.gap_days,
        horizon_days=definition.horizon_days,
        features=features,
        methods=METHODS,
    )
