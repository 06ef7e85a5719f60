with orders as (
    select * from {{ ref('sales_order') }}
),

run as (
    select as_of from {{ source('run', 'run') }}
),

in_sequence as (
    select
        *,
        row_number() over (partition by customer_id order by ordered_at, order_id) as order_seq,
        lag(order_date) over (partition by customer_id order by ordered_at, order_id)
            as previous_date
    from orders
)

select
    order_id,
    customer_id,
    store_id,
    ordered_at_local as ordered_at,
    order_date,
    order_seq,
    case when order_seq = 1 then 'new' else 'repeat' end as new_vs_repeat,
    {{ days_between('previous_date', 'order_date') }} as days_since_previous_order,
    lines,
    quantity,
    gross_sales,
    retail_discount,
    coupon_match_discount,
    net_sales,
    coupon_discount,
    run.as_of as data_as_of
from in_sequence
cross join run
