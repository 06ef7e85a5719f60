"""Events of the market: what was declared, what the catalogue says, what the series show."""

from datetime import date

import pyarrow as pa

from orchestration.analyses import Analysis, optional

_TEXT, _DAY, _NUMBER = pa.string(), pa.date32(), pa.float64()
_FIGURES = dict.fromkeys(
    ("observed", "expected", "effect", "effect_low", "effect_high", "p_fdr"), _NUMBER
)
_EVENTS = pa.schema(
    {
        **dict.fromkeys(("event_id", "event_type", "name", "name_zh"), _TEXT),
        **dict.fromkeys(("starts_on", "ends_on"), _DAY),
        **dict.fromkeys(("scope_kind", "scope"), _TEXT),
        **dict.fromkeys(("is_declared", "is_found"), pa.bool_()),
        **dict.fromkeys(("known_from", "metric"), _TEXT),
        **_FIGURES,
        "series_found": pa.int64(),
    }
)
_EFFECTS = pa.schema(
    {**dict.fromkeys(("event_id", "metric", "segment_kind", "segment"), _TEXT), **_FIGURES}
)
# Most products sell too seldom for a day to tell anything, and each costs a scan.
_SERIES = """
    WITH total AS (
        SELECT metric, scope_kind, scope, sum(value) AS value FROM core.daily_series
        WHERE scope_kind = 'product' GROUP BY ALL
    ), told AS (
        FROM total WHERE value >= 30
        QUALIFY row_number() OVER (PARTITION BY metric ORDER BY value DESC, scope) <= 1000
    )
    SELECT metric, scope_kind, scope, day, value FROM core.daily_series AS series
    WHERE metric <> 'net_sales' AND (scope_kind <> 'product' OR EXISTS (
        SELECT 1 FROM told WHERE told.metric = series.metric AND told.scope = series.scope))
    ORDER BY ALL"""


def _run(connection, company_run, as_of: date) -> dict[str, pa.Table]:
    from ml.market_events import events_of

    daily = connection.sql(_SERIES).df()
    first_day = company_run.company.first_day
    declared = optional(
        *(connection, "market_event"),
        "market_event_id, event_type, name, name_zh, starts_on, ends_on, scope",
    )
    steps = optional(connection, "price_step", "day, category, products, changed, median_change")
    launches = connection.execute(
        """SELECT launched_on AS day, department AS category, count(*) AS products
        FROM core.product WHERE launched_on > ? GROUP BY ALL ORDER BY ALL""",
        [first_day],
    ).df()
    products = connection.sql("SELECT product_id, department AS category FROM core.product").df()
    events, effects = events_of(
        *(daily, declared, steps, launches, products, first_day, as_of),
    )
    return {
        "market_events": pa.Table.from_pandas(events, _EVENTS, preserve_index=False),
        "market_event_effects": pa.Table.from_pandas(effects, _EFFECTS, preserve_index=False),
    }


ANALYSIS = Analysis(
    reads=("core/daily_series", "core/product"),
    tables={
        "market_events": "One row an event: declared, a fact of the catalogue, or found in the "
        "daily series; with its effect.",
        "market_event_effects": "One row an event, metric and segment: its effect there.",
    },
    run=_run,
)
