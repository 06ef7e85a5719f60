with reference as (
    {{ cutpoint_reference('value') }}
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
        {{ value_measures('reference.reference_day') }}
    from orders
    inner join reference on {{ known_purchase('orders', 'reference.reference_day') }}
    group by reference.cutpoint_version, reference.reference_day, orders.customer_id
    having max(orders.order_date) > {{ plus_days('reference.reference_day', -365) }}
)

select
    cutpoint_version,
    reference_day,
    count(*) as customers,
    {{- cutpoint_columns(value_dimensions(), 6) }}
from values_then
group by cutpoint_version, reference_day
