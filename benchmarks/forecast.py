"""How good forecasts of 28 days are, by method, on the daily series of a warehouse.

    python -m benchmarks.forecast WAREHOUSE [WAREHOUSE …]

Rolling origins every four weeks; WAPE is the sum of errors by the sum of demand. Methods of
statsforecast are tried where it is installed; it is no dependency of the project.
"""

import sys
import time
from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd

from ml.forecast.methods import calendar, calendar_regression, seasonal_naive

_HORIZON, _SHORTEST, _STEP = 28, 56, 28
_SERIES = """SELECT metric, scope_kind, scope, day, value FROM core.daily_series
    WHERE metric IN ('orders', 'net_sales')
        AND scope_kind IN ('all', 'channel', 'category', 'customer_stage')
    ORDER BY ALL"""
_CALENDAR = """SELECT name, event_type, starts_on, ends_on FROM core.market_event
    WHERE event_type IN ('holiday', 'promotion') ORDER BY ALL"""


def _weeks_mean(values: np.ndarray, _design) -> np.ndarray:
    """The mean of each weekday over four weeks."""
    return np.resize(values[-28:].reshape(4, 7).mean(axis=0), _HORIZON)


def _methods() -> dict[str, Callable]:
    found = {
        "seasonal naive": lambda values, design: seasonal_naive(values, _HORIZON),
        "mean of four weeks": _weeks_mean,
        "calendar regression": lambda values, design: calendar_regression(values, design, _HORIZON),
    }
    try:
        from statsforecast.models import AutoETS, AutoTheta, DynamicOptimizedTheta
    except ImportError:
        return found
    for name, model in (
        ("AutoETS", AutoETS(season_length=7)),
        ("AutoTheta", AutoTheta(season_length=7)),
        ("DynamicOptimizedTheta", DynamicOptimizedTheta(season_length=7)),
    ):
        found[name] = lambda values, design, model=model: model.forecast(
            values.astype("float64"), _HORIZON
        )["mean"]
    return found


def _read(path: str):
    with duckdb.connect(path, read_only=True) as connection:
        first, as_of = connection.sql("SELECT first_day, as_of FROM raw.run").fetchone()
        try:
            occasions = connection.sql(_CALENDAR).df()
        except duckdb.CatalogException:
            occasions = pd.DataFrame(columns=["name", "event_type", "starts_on", "ends_on"])
        return first, (as_of - first).days + 1, occasions, connection.sql(_SERIES).df()


def measure(path: str) -> pd.DataFrame:
    """One row a method: WAPE of all series, by kind of series, and seconds."""
    first, days, occasions, daily = _read(path)
    design = calendar(first, days + _HORIZON, occasions)
    daily["number"] = (pd.to_datetime(daily["day"]) - pd.Timestamp(first)).dt.days
    rows = []
    for name, method in _methods().items():
        start = time.perf_counter()
        errors: dict[str, list[tuple[float, float]]] = {}
        for key, part in daily.groupby(["metric", "scope_kind", "scope"], sort=True):
            values = np.bincount(part["number"], part["value"], minlength=days)
            begin = int(part["number"].min())
            values, own = values[begin:], design[begin:]
            if len(values) < _SHORTEST + _HORIZON or (values > 0).mean() < 0.3:
                continue
            for origin in range(len(values) - _HORIZON, _SHORTEST - 1, -_STEP):
                told = np.maximum(method(values[:origin], own), 0)
                actual = values[origin : origin + _HORIZON]
                kind = f"{key[0]} by {key[1]}"
                errors.setdefault(kind, []).append((np.abs(actual - told).sum(), actual.sum()))
        row = {
            kind: sum(e for e, _ in found) / sum(a for _, a in found)
            for kind, found in errors.items()
        }
        rows.append({"method": name, **row, "seconds": time.perf_counter() - start})
    return pd.DataFrame(rows)


def main() -> None:
    for path in sys.argv[1:]:
        table = measure(path).round(3)
        print(f"\n{path}\n")
        print("| " + " | ".join(table.columns) + " |\n|" + "---|" * len(table.columns))
        for row in table.itertuples(index=False):
            print("| " + " | ".join(str(value) for value in row) + " |")


if __name__ == "__main__":
    main()
