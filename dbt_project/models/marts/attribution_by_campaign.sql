{{ config(enabled=has_feed('session') and has_feed('campaign_response')) }}

with run as (
    select as_of from {{ source('run', 'run') }}
),

results as (
    select
        credits.model as attribution_model,
        credits.campaign_id,
        performance.campaign_type,
        performance.channel,
        performance.start_date,
        cast(credits.conversions as decimal(18, 6)) as conversions,
        cast(credits.value as decimal(18, 2)) as revenue,
        {%- for side in ['', '_low', '_high'] %}
        round(performance.orders_lift{{ side }} * performance.targeted, 6)
            as incremental_orders{{ side }},
        {%- endfor %}
        {%- for side in ['', '_low', '_high'] %}
        performance.incremental_net_sales{{ side }},
        {%- endfor %}
        run.as_of as data_as_of
    from {{ source('ml', 'attribution_by_campaign') }} as credits
    cross join run
    left join {{ ref('campaign_performance') }} as performance
        on credits.campaign_id = performance.campaign_id
)

{{ as_described('results') }}
