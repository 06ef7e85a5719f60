with run as (
    select as_of from {{ source('run', 'run') }}
),

cutpoints as (
    select * from {{ ref('rfm_cutpoints') }}
),

segment_map as (
    select * from {{ ref('rfm_segment') }} where map_version = 1
),

facts as (
    select
        orders.customer_id,
        run.as_of,
        {{ days_between('max(orders.order_date)', 'run.as_of') }} as recency_days,
        count(distinct orders.order_date) as frequency,
        sum(orders.net_sales) as monetary
    from {{ purchases() }} as orders
    inner join run on orders.order_date > {{ plus_days('run.as_of', -365) }}
    group by orders.customer_id, run.as_of
),

scored as (
    select
        facts.*,
        cutpoints.cutpoint_version,
        {{ score_of('facts.recency_days', 'recency', less_is_better=true) }} as r,
        {{ score_of('facts.frequency', 'frequency') }} as f,
        {{ score_of('facts.monetary', 'monetary') }} as m
    from facts
    cross join cutpoints
)

select
    scored.customer_id,
    cast(scored.recency_days as integer) as recency_days,
    cast(scored.frequency as integer) as frequency,
    cast(scored.monetary as decimal(18, 2)) as monetary,
    scored.r,
    scored.f,
    scored.m,
    cast(scored.r as varchar) || cast(scored.f as varchar) || cast(scored.m as varchar) as rfm_cell,
    segment_map.rfm_segment,
    segment_map.rfm_segment_zh,
    scored.cutpoint_version,
    scored.as_of as data_as_of
from scored
inner join segment_map
    on
        scored.r = segment_map.r
        and cast(ceil((scored.f + scored.m) / 2.0) as integer) = segment_map.fm
