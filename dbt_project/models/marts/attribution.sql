{{ config(enabled=has_feed('session')) }}

with run as (
    select as_of from {{ source('run', 'run') }}
),

results as (
    select
        credits.model as attribution_model,
        credits.month,
        credits.channel as marketing_channel,
        cast(credits.conversions as decimal(18, 6)) as conversions,
        cast(credits.value as decimal(18, 2)) as revenue,
        round(
            credits.conversions
            / nullif(sum(credits.conversions) over (partition by credits.model, credits.month), 0),
            6
        ) as conversion_share,
        run.as_of as data_as_of
    from {{ source('ml', 'attribution') }} as credits
    cross join run
)

{{ as_described('results') }}
