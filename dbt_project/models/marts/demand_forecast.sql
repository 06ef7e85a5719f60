with forecasts as (
    select * from {{ source('ml', 'demand_forecast') }}
),

backtests as (
    select * from {{ source('ml', 'demand_backtest') }}
),

results as (
    select
        forecasts.metric,
        forecasts.scope_kind,
        forecasts.scope,
        forecasts.day,
        forecasts.horizon_days,
        forecasts.forecast,
        forecasts.low,
        forecasts.high,
        forecasts.model,
        backtests.wape,
        backtests.wape_naive,
        backtests.beats_naive,
        forecasts.data_as_of
    from forecasts
    inner join backtests
        on
            forecasts.metric = backtests.metric
            and forecasts.scope_kind = backtests.scope_kind
            and forecasts.scope = backtests.scope
)

{{ as_described('results') }}
