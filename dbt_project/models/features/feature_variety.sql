-- Habits over the last 84 days: what, where and when. Summed by day before the windows are laid
-- over it: every line falls into three of them.

with daily as (
    select
        lines.customer_id,
        lines.source_customer_id,
        lines.order_date,
        lines.known_day,
        lines.is_kept,
        {{ 'orders.cancelled_on' if has_feed('order_header') else 'cast(null as date)' }}
            as cancelled_on,
        lines.store_id,
        product.department,
        sum(lines.net_sales) as net_sales,
        sum(case when product.is_private_label then lines.net_sales else 0 end)
            as private_label_sales
    from {{ ref('order_line') }} as lines
    inner join {{ ref('product') }} as product on lines.product_id = product.product_id
    {%- if has_feed('order_header') %}
    inner join {{ ref('sales_order') }} as orders on lines.order_id = orders.order_id
    {%- endif %}
    where lines.source_customer_id is not null
    group by all
),

summed as (
    select
        {{ person_on('daily') }} as customer_id,
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
            {{ known_purchase('daily', 'origin.as_of') }}
            and daily.order_date > {{ plus_days('origin.as_of', -84) }}
    {{ join_person_on('daily', 'origin.as_of') }}
    group by {{ person_on('daily') }}, origin.as_of
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
