with run as (
    select as_of from {{ source('run', 'run') }}
)

select
    orders.customer_id,
    cast(sum(orders.net_sales - orders.refunds) as decimal(18, 2)) as net_sales_after_refunds,
    cast(coalesce(sum(
        case when orders.order_date > {{ plus_days('run.as_of', -365) }} then orders.margin end
    ), 0) as decimal(18, 2)) as margin_12m
from {{ ref('order_profit') }} as orders
cross join run
where orders.customer_id is not null
group by orders.customer_id
