"""Each series forecast by the method that proved better on its own past, or by the naive one."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy import stats

from ml.forecast.methods import calendar, calendar_regression, days_after, seasonal_naive

HORIZON = 28
SHORTEST = 56  # days of history; with fewer the naive forecast is published
_STEP = 28
_ORIGINS = 12
_KEYS = ["metric", "scope_kind", "scope"]
FORECAST = [*_KEYS, "day", "horizon_days", "forecast", "low", "high", "model"]
BACKTEST = [
    *_KEYS,
    *("model", "why", "days_of_history", "origins", "wape", "wape_naive", "mase", "mase_naive"),
    *("improvement", "improvement_low", "improvement_high", "beats_naive", "coverage"),
]
NAIVE, CALENDAR = "seasonal_naive", "calendar_regression"


@dataclass(frozen=True)
class _Tried:
    """Of all origins: actual values and what both methods told, origins x horizon."""

    actual: np.ndarray
    told: dict[str, np.ndarray]
    scale: float  # mean absolute error of the naive method inside the first training span


def forecast(
    daily: pd.DataFrame, occasions: pd.DataFrame, first_day: date, as_of: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(FORECAST, one row a series and day to come; BACKTEST, one row a series).

    `daily`: metric, scope_kind, scope, day, value (a day without a row is 0; a series begins with
    its first row). `occasions`: name, event_type, starts_on, ends_on. Intervals hold 80 %.
    """
    days = (as_of - first_day).days + 1
    design = calendar(first_day, days + HORIZON, occasions)
    number = (pd.to_datetime(daily["day"]) - pd.Timestamp(first_day)).dt.days.to_numpy()
    daily, number = daily[(number >= 0) & (number < days)], number[(number >= 0) & (number < days)]
    rows, tests = [], []
    places = daily.groupby(_KEYS, sort=True).indices
    for key in sorted(places):
        at = places[key]
        values = np.bincount(
            number[at], daily["value"].to_numpy(dtype="float64")[at], minlength=days
        )
        begin = int(number[at].min())
        told, test = _series(values[begin:], design[begin:])
        rows += [
            (*key, day, step + 1, *told[step], test[0])
            for step, day in enumerate(days_after(as_of, HORIZON))
        ]
        tests.append((*key, *test))
    numbers = ["forecast", "low", "high"]
    table = pd.DataFrame(rows, columns=FORECAST)
    table[numbers] = table[numbers].astype("float64").round(4)
    backtest = pd.DataFrame(tests, columns=BACKTEST)
    figures = BACKTEST[BACKTEST.index("wape") :]
    figures.remove("beats_naive")
    backtest[figures] = backtest[figures].astype("float64").round(6)
    return table, backtest


def _series(values: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, tuple]:
    """Forecast, low and high of each day to come; the columns of BACKTEST after the keys."""
    n = len(values)
    naive = seasonal_naive(values, HORIZON)
    if n < SHORTEST + HORIZON:
        spread = _naive_spread(values)
        told = np.column_stack([naive, np.maximum(naive - spread, 0), naive + spread])
        return told, (NAIVE, "short_history", n, 0, *[None] * 7, False, None)
    tried = _try(values, design)
    better = _improvement(tried)
    wins = better[1] > 0
    model = CALENDAR if wins else NAIVE
    mean = calendar_regression(values, design, HORIZON) if wins else naive
    scores = _scores(tried, model)
    low, high = _spread(scores)
    root = _root(mean, values)
    told = np.column_stack([mean, np.maximum(mean + low * root, 0), mean + high * root])
    wape = {name: _wape(tried, name) for name in tried.told}
    mase = {name: _mae(tried, name) / tried.scale for name in tried.told}
    if not tried.actual.any():  # no demand at all: nothing to compare
        wape, mase, better = dict.fromkeys(wape), dict.fromkeys(mase), (None, None, None)
    test = (
        *(model, "better" if wins else "not_better", n, len(tried.actual), wape[CALENDAR]),
        *(wape[NAIVE], mase[CALENDAR], mase[NAIVE], *better, bool(wins), _coverage(tried, model)),
    )
    return told, test


def _try(values: np.ndarray, design: np.ndarray) -> _Tried:
    """Rolling origin: only days up to an origin are used for what comes after it."""
    n = len(values)
    origins = np.arange(n - HORIZON, SHORTEST - 1, -_STEP)[:_ORIGINS][::-1]
    told = {NAIVE: [], CALENDAR: []}
    for origin in origins:
        known = values[:origin]
        told[NAIVE].append(seasonal_naive(known, HORIZON))
        told[CALENDAR].append(calendar_regression(known, design, HORIZON))
    actual = np.stack([values[origin : origin + HORIZON] for origin in origins])
    inside = values[: origins[0]]
    scale = np.abs(inside[7:] - inside[:-7]).mean()
    return _Tried(actual, {k: np.stack(v) for k, v in told.items()}, max(float(scale), 1e-9))


def _wape(tried: _Tried, name: str) -> float:
    return float(np.abs(tried.actual - tried.told[name]).sum() / max(tried.actual.sum(), 1e-9))


def _mae(tried: _Tried, name: str) -> float:
    return float(np.abs(tried.actual - tried.told[name]).mean())


def _improvement(tried: _Tried) -> tuple[float, float, float]:
    """What is taken off the naive error, as a share of demand, with its paired 95 % interval.

    Pairs are weeks of origins: days of a week err together.
    """
    error = {
        name: np.abs(tried.actual - told).reshape(-1, 7).sum(axis=1)
        for name, told in tried.told.items()
    }
    gain = (error[NAIVE] - error[CALENDAR]) / max(tried.actual.sum() / error[NAIVE].size, 1e-9)
    reach = stats.t.ppf(0.975, gain.size - 1) * gain.std(ddof=1) / np.sqrt(gain.size)
    return float(gain.mean()), float(gain.mean() - reach), float(gain.mean() + reach)


def _root(mean: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Errors grow with the root of what is expected, as those of counts do."""
    return np.sqrt(np.maximum(mean, 0.1 * max(float(values.mean()), 1e-9)))


def _scores(tried: _Tried, name: str) -> np.ndarray:
    told = tried.told[name]
    return ((tried.actual - told) / _root(told, tried.actual)).ravel()


def _coverage(tried: _Tried, name: str) -> float:
    """Share of days inside the interval that all other origins give."""
    scores = _scores(tried, name).reshape(tried.actual.shape)
    if len(scores) < 2:
        return float("nan")
    inside = []
    for i in range(len(scores)):
        low, high = _spread(np.delete(scores, i, axis=0))
        inside.append((scores[i] >= low) & (scores[i] <= high))
    return float(np.mean(inside))


def _naive_spread(values: np.ndarray) -> float:
    """Half the width of an interval from the differences of a week, where nothing else is known."""
    if len(values) < 9:
        return float(1.28 * np.sqrt(max(values.mean(), 1.0))) if len(values) else 0.0
    return float(1.28 * (values[7:] - values[:-7]).std())


def _spread(scores: np.ndarray) -> tuple[float, float]:
    """The middle 80 % of past errors, widened to the forecast itself where all went one way."""
    low, high = np.quantile(scores, [0.1, 0.9])
    return min(low, 0.0), max(high, 0.0)
