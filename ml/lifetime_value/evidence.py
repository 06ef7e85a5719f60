"""What speaks for a model, as tables: parameters, the holdout check, the assumptions."""

import pandas as pd

from ml.lifetime_value.model import LifetimeModel
from ml.tables import BOOL, FLOAT, INT, TEXT, typed

PARAMETERS = {
    **dict.fromkeys(("model", "parameter"), TEXT),
    **dict.fromkeys(("estimate", "estimate_low", "estimate_high", "log_likelihood"), FLOAT),
    "customers": INT,
    "how": TEXT,
    "is_used": BOOL,
}
HOLDOUT = {
    "method": TEXT,
    **dict.fromkeys(("customers", "holdout_days", "orders"), INT),
    **dict.fromkeys(("orders_expected", "mae"), FLOAT),
    **dict.fromkeys(("mae_change", "mae_change_low", "mae_change_high"), FLOAT),
    **dict.fromkeys(("log_likelihood", "value_mae", "interval_coverage"), FLOAT),
    "is_chosen": BOOL,
    "why": TEXT,
}
ASSUMPTIONS = {
    "assumption": TEXT,
    **dict.fromkeys(("estimate", "estimate_low", "estimate_high", "limit_value"), FLOAT),
    "customers": INT,
    "holds": BOOL,
    "what_en": TEXT,
    "what_zh": TEXT,
}


def parameters(model: LifetimeModel) -> pd.DataFrame:
    """One row a model that could be fitted and parameter, with its 95 % interval; time in weeks."""
    return typed(model.parameters, PARAMETERS)


def holdout(model: LifetimeModel) -> pd.DataFrame:
    """One row a method; none where the history is too short."""
    return typed(model.checked.holdout, HOLDOUT)


def assumptions(model: LifetimeModel) -> pd.DataFrame:
    """One row an assumption of Gamma-Gamma, with its 95 % interval."""
    return typed(model.assumptions.rename(columns={"limit": "limit_value"}), ASSUMPTIONS)
