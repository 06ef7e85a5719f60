-- Habits over the last 84 days: what, where and when.

with lines as (
    select
        order_line.customer_id,
        order_line.order_date,
        order_line.known_day,
        order_line.store_id,
        order_line.net_sales,
        product.department,
        coalesce(product.is_private_label, false) as is_private_label,
        extract(isodow from order_line.order_date) >= 6 as is_weekend
    from {{ ref('order_line') }} as order_line
    inner join {{ ref('product') }} as product on order_line.product_id = product.product_id
),

summed as (
    select
        lines.customer_id,
        origin.as_of,
        count(distinct lines.department) as departments_84,
        count(distinct lines.store_id) as stores_84,
        sum(lines.net_sales) as net_sales,
        coalesce(sum(case when lines.is_private_label then lines.net_sales end), 0)
            as private_label_sales,
        coalesce(sum(case when lines.is_weekend then lines.net_sales end), 0) as weekend_sales
    from lines
    inner join {{ ref('origin') }} as origin
        on
            lines.known_day <= origin.as_of
            and lines.order_date > {{ plus_days('origin.as_of', -84) }}
    group by lines.customer_id, origin.as_of
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
