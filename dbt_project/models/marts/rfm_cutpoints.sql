with reference as (
    {{ cutpoint_reference('rfm') }}
),

orders as (
    select * from {{ ref('sales_order') }}
    where customer_id is not null
),

values_then as (
    select
        reference.cutpoint_version,
        reference.reference_day,
        orders.customer_id,
        {{ days_between('max(orders.order_date)', 'reference.reference_day') }} as recency,
        count(distinct orders.order_date) as frequency,
        sum(orders.net_sales) as monetary
    from orders
    inner join reference
        on
            {{ known_purchase('orders', 'reference.reference_day') }}
            and orders.order_date > {{ plus_days('reference.reference_day', -365) }}
    group by reference.cutpoint_version, reference.reference_day, orders.customer_id
)

select
    cutpoint_version,
    reference_day,
    count(*) as customers,
    {{- cutpoint_columns(['recency', 'frequency', 'monetary']) }}
from values_then
group by cutpoint_version, reference_day
