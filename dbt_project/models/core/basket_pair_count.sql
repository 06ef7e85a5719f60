{{ config(enabled=has_feed('product')) }}

select
    one.level,
    one.month,
    one.item as item_a,
    other.item as item_b,
    count(*) as baskets
from {{ ref('basket_item') }} as one
inner join {{ ref('basket_item') }} as other
    on
        one.level = other.level
        and one.order_id = other.order_id
        and one.item < other.item
group by one.level, one.month, one.item, other.item
