{{ config(enabled=has_feed('product')) }}

select
    level,
    month,
    items,
    count(*) as baskets
from (
    select
        level,
        month,
        order_id,
        count(*) as items
    from {{ ref('basket_item') }}
    group by level, month, order_id
) as sizes
group by level, month, items
