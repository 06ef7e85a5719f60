{{ config(materialized='incremental') }}

with summed as (
    select
        customer_id,
        as_of,
        sum(net_sales) as net_sales_life,
        {%- for days in [28, 84] %}
        coalesce(sum(case when order_date > {{ plus_days('as_of', -days) }} then net_sales end), 0)
            as net_sales_{{ days }},
        {%- endfor %}
        {%- for measure in ['lines', 'gross_sales', 'retail_discount', 'coupon_discount'] %}
        sum(case when order_date > {{ plus_days('as_of', -84) }} then {{ measure }} end)
            as {{ measure }}_84,
        {%- endfor %}
        count(case when order_date > {{ plus_days('as_of', -84) }} then 1 end) as orders_84
    from {{ known_orders() }} as known_order
    group by customer_id, as_of
)

select
    customer_id,
    as_of,
    cast(net_sales_28 as double) as net_sales_28,
    cast(net_sales_84 as double) as net_sales_84,
    cast(net_sales_life as double) as net_sales_life,
    round(3 * cast(net_sales_28 as double) / nullif(cast(net_sales_84 as double), 0), 6)
        as spend_trend,
    round(cast(net_sales_84 as double) / nullif(orders_84, 0), 6) as average_order_value_84,
    round(lines_84 / cast(nullif(orders_84, 0) as double), 6) as lines_per_order_84,
    round(cast(retail_discount_84 as double) / nullif(cast(gross_sales_84 as double), 0), 6)
        as discount_share_84,
    round(cast(coupon_discount_84 as double) / nullif(cast(gross_sales_84 as double), 0), 6)
        as coupon_share_84
from summed
