"""Demand of the next four weeks, by category, channel and customer stage, and its backtest."""

from datetime import date

import pyarrow as pa

from orchestration.analyses import Analysis, optional

_TEXT, _NUMBER = pa.string(), pa.float64()
_KEYS = dict.fromkeys(("metric", "scope_kind", "scope"), _TEXT)
_FORECAST = pa.schema(
    {
        **_KEYS,
        "day": pa.date32(),
        "horizon_days": pa.int32(),
        **dict.fromkeys(("forecast", "low", "high"), _NUMBER),
        "model": _TEXT,
    }
)
_BACKTEST = pa.schema(
    {
        **_KEYS,
        **dict.fromkeys(("model", "why"), _TEXT),
        **dict.fromkeys(("days_of_history", "origins"), pa.int32()),
        **dict.fromkeys(
            (
                *("wape", "wape_naive", "mase", "mase_naive"),
                *("improvement", "improvement_low", "improvement_high"),
            ),
            _NUMBER,
        ),
        "beats_naive": pa.bool_(),
        "coverage": _NUMBER,
    }
)
_SERIES = """
    SELECT metric, scope_kind, scope, day, value FROM core.daily_series
    WHERE metric IN ('orders', 'net_sales')
        AND scope_kind IN ('all', 'channel', 'category', 'customer_stage')
    ORDER BY ALL"""


def _run(connection, company_run, as_of: date) -> dict[str, pa.Table]:
    from ml.forecast import forecast

    daily = connection.sql(_SERIES).df()
    occasions = optional(connection, "market_event", "name, event_type, starts_on, ends_on")
    # What comes every year and is known ahead; an outage is no plan.
    occasions = occasions[occasions["event_type"].isin(("holiday", "promotion"))]
    told, backtest = forecast(daily, occasions, company_run.company.first_day, as_of)
    return {
        "demand_forecast": pa.Table.from_pandas(told, _FORECAST, preserve_index=False),
        "demand_backtest": pa.Table.from_pandas(backtest, _BACKTEST, preserve_index=False),
    }


ANALYSIS = Analysis(
    reads=("core/daily_series",),
    tables={
        "demand_forecast": "One row a series and day of the next 28: what is expected, 80 %.",
        "demand_backtest": "One row a series: its forecast against seasonal naive, on its past.",
    },
    run=_run,
)
