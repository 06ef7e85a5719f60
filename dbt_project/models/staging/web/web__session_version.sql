{{ config(materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget_visitors() }}") }}

-- What was known of a visit from one day to the next: events of a telephone without a network come
-- days later.
with told as (
    select
        {{ visitor() }} as visitor,
        {{ half_hour('event_at') }} as half_hour,
        known_day,
        {%- for name, event in [('product_views', 'Product Viewed'), ('carts', 'Product Added'),
            ('orders', 'Order Completed')] %}
        count(case when event_name = '{{ event }}' then 1 end) as {{ name }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ accepted('stg_web__events') }} as events
    where {{ of_visitors_tonight(visitor()) }}
    group by {{ visitor() }}, {{ half_hour('event_at') }}, known_day
),

by_day as (
    select
        parts.visitor,
        parts.session_id,
        told.known_day,
        sum(told.product_views) as product_views,
        sum(told.carts) as carts,
        sum(told.orders) as orders
    from told
    inner join {{ ref('int_web__session_parts') }} as parts
        on told.visitor = parts.visitor and told.half_hour = parts.half_hour
    group by parts.visitor, parts.session_id, told.known_day
)

select
    visitor,
    session_id,
    'web' as source_system,
    known_day,
    {%- for name in ['product_views', 'carts', 'orders'] %}
    cast(sum({{ name }}) over (
        partition by session_id order by known_day
        rows between unbounded preceding and current row
    ) as bigint) as {{ name }}
    {{- "," if not loop.last }}
    {%- endfor %}
from by_day
