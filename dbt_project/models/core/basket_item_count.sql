{{ config(enabled=has_feed('product')) }}

with sized as (
    select
        *,
        count(*) over (partition by level, order_id) as items
    from {{ ref('basket_item') }}
)

select
    level,
    month,
    item,
    count(*) as baskets,
    count(case when items > 1 then 1 end) as shared_baskets
from sized
group by level, month, item
