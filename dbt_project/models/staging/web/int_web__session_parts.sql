{{ config(materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget_visitors() }}") }}

-- A session ends with 30 minutes of silence, and no such silence fits into one half hour. So the
-- events are first added up by visitor and half hour; only these few rows need an order.
with events as (
    select
        *,
        {{ visitor() }} as visitor,
        {{ half_hour('event_at') }} as half_hour
    from {{ accepted('stg_web__events') }} as events
    where {{ of_visitors_tonight(visitor()) }}
),

parts as (
    select
        visitor,
        half_hour,
        min(event_at) as first_at,
        max(event_at) as last_at,
        count(*) as events,
        count(case when event_type in ('page', 'screen') then 1 end) as page_views,
        {%- for name, event in [('product_views', 'Product Viewed'), ('carts', 'Product Added'),
            ('checkouts', 'Checkout Started'), ('orders', 'Order Completed')] %}
        count(case when event_name = '{{ event }}' then 1 end) as {{ name }},
        {%- endfor %}
        {%- for name, where in [
            ('user_id', 'true'), ('path', "event_type = 'page'"), ('referrer', "referrer <> ''"),
            ('campaign_source', 'true'),
            ('campaign_medium', 'campaign_source is not null'),
            ('campaign_name', 'campaign_source is not null')] %}
        {{ first_by("coalesce(" ~ name ~ ", '')" if 'campaign' in where else name,
            ['event_at', 'row_key'], where) }} as {{ name }},
        {%- endfor %}
        min(channel) as channel,
        min(device_type) as device_type,
        min(known_at) as known_at,
        min(known_day) as known_day
    from events
    group by visitor, half_hour
),

after_silence as (
    select
        *,
        coalesce(
            first_at > lag(last_at) over (partition by visitor order by half_hour)
            + interval 30 minute,
            true
        ) as opens_session
    from parts
),

placed as (
    select
        *,
        max(case when opens_session then first_at end)
            over (partition by visitor order by half_hour) as started_at
    from after_silence
),

keyed as (
    select
        placed.*,
        {{ keyed_hash("'visitor'", 'placed.visitor') }} as anonymous_key
    from placed
    cross join {{ source('run', 'run') }} as run
)

select
    *,
    anonymous_key || '-' || cast({{ unix_seconds('started_at') }} as varchar) as session_id
from keyed
