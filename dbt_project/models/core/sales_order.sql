with lines as (
    select * from {{ ref('order_line') }}
),

run as (
    select time_zone from {{ source('run', 'run') }}
),

orders as (
    select
        order_id,
        min(customer_id) as customer_id,
        min(store_id) as store_id,
        min(ordered_at) as ordered_at,
        min(order_date) as order_date,
        count(*) as lines,
        sum(quantity) as quantity,
        sum(gross_sales) as gross_sales,
        sum(retail_discount) as retail_discount,
        sum(coupon_match_discount) as coupon_match_discount,
        sum(coupon_discount) as coupon_discount,
        sum(net_sales) as net_sales,
        max(known_at) as known_at,
        max(known_day) as known_day
    from lines
    group by order_id
)

select
    orders.order_id,
    orders.customer_id,
    orders.store_id,
    'complete_journey' as source_system,
    orders.order_id as source_pk,
    orders.ordered_at,
    {{ wall_clock('orders.ordered_at', 'run.time_zone') }} as ordered_at_local,
    orders.order_date,
    orders.lines,
    cast(orders.quantity as bigint) as quantity,
    cast(orders.gross_sales as decimal(18, 2)) as gross_sales,
    cast(orders.retail_discount as decimal(18, 2)) as retail_discount,
    cast(orders.coupon_match_discount as decimal(18, 2)) as coupon_match_discount,
    cast(orders.coupon_discount as decimal(18, 2)) as coupon_discount,
    cast(orders.net_sales as decimal(18, 2)) as net_sales,
    orders.known_at,
    orders.known_day
from orders
cross join run
