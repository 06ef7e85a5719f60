-- Habits over the last 84 days: what, where and when. Summed by day before the windows are laid
-- over it: every line falls into three of them.

with daily as (
    select
        order_line.customer_id,
        order_line.order_date,
        order_line.known_day,
        order_line.store_id,
        product.department,
        sum(order_line.net_sales) as net_sales,
        sum(case when product.is_private_label then order_line.net_sales else 0 end)
            as private_label_sales
    from {{ ref('order_line') }} as order_line
    inner join {{ ref('product') }} as product on order_line.product_id = product.product_id
    group by
        order_line.customer_id,
        order_line.order_date,
        order_line.known_day,
        order_line.store_id,
        product.department
),

summed as (
    select
        daily.customer_id,
        origin.as_of,
        count(distinct daily.department) as departments_84,
        count(distinct daily.store_id) as stores_84,
        sum(daily.net_sales) as net_sales,
        sum(daily.private_label_sales) as private_label_sales,
        sum(case when extract(isodow from daily.order_date) >= 6 then daily.net_sales else 0 end)
            as weekend_sales
    from daily
    inner join {{ ref('origin') }} as origin
        on
            daily.known_day <= origin.as_of
            and daily.order_date > {{ plus_days('origin.as_of', -84) }}
    group by daily.customer_id, origin.as_of
)

select
    customer_id,
    as_of,
    departments_84,
    stores_84,
    round(cast(private_label_sales as double) / nullif(cast(net_sales as double), 0), 6)
        as private_label_share_84,
    round(cast(weekend_sales as double) / nullif(cast(net_sales as double), 0), 6)
        as weekend_share_84
from summed
