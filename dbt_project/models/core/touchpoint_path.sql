{{ config(enabled=has_feed('session')) }}
{%- set lookback = var('attribution')['lookback_days'] %}
{%- set label = "marketing_channel || coalesce(':' || campaign_id, '')" %}

with run as (
    select
        as_of,
        time_zone
    from {{ source('run', 'run') }}
),

touched as (
    select
        path_id,
        min(customer_id) as customer_id,
        min(order_id) as order_id,
        max(touched_at) as last_touched_at,
        count(*) as touches,
        {{ text_in_order('marketing_channel', 'touched_at, touchpoint_id', ' > ') }} as channels,
        {{ text_in_order(label, 'touched_at, touchpoint_id', ' > ') }} as campaigns
    from {{ ref('path_touch') }}
    group by path_id
),

-- A purchase before which nothing was seen came directly.
converted as (
    select
        orders.order_id as path_id,
        orders.customer_id,
        orders.order_id,
        orders.order_date as ended_on,
        orders.net_sales,
        coalesce(touched.touches, 0) as touches,
        coalesce(touched.channels, 'direct') as channels,
        coalesce(touched.campaigns, 'direct') as campaigns
    from {{ purchases() }} as orders
    left join touched on orders.order_id = touched.order_id
),

-- Over when it has been silent for as long as a touch counts; until then it may yet convert.
unconverted as (
    select
        touched.path_id,
        touched.customer_id,
        touched.order_id,
        {{ plus_days(
            'cast(' ~ wall_clock('touched.last_touched_at', 'run.time_zone') ~ ' as date)',
            lookback) }} as ended_on,
        cast(0 as decimal(18, 2)) as net_sales,
        touched.touches,
        touched.channels,
        touched.campaigns
    from touched
    cross join run
    where touched.order_id is null
)

select converted.*
from converted
union all
select unconverted.*
from unconverted
cross join run
where unconverted.ended_on < run.as_of
