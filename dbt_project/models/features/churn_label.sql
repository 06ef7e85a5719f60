-- 1: no order in the label window; only for origins whose window the run has seen to its end.

with complete_origins as (
    select * from {{ ref('origin') }} where is_label_complete
),

customers as (
    select
        purchasers.customer_id,
        complete_origins.as_of,
        complete_origins.label_after,
        complete_origins.label_until
    from (
        select
            customer_id,
            min(known_day) as known_day
        from {{ ref('sales_order') }}
        where customer_id is not null
        group by customer_id
    ) as purchasers
    inner join complete_origins on purchasers.known_day <= complete_origins.as_of
)

select
    customers.customer_id,
    customers.as_of,
    customers.label_until,
    cast(count(orders.order_id) = 0 as integer) as churned
from customers
left join {{ purchases() }} as orders
    on
        customers.customer_id = orders.customer_id
        and orders.order_date > customers.label_after
        and orders.order_date <= customers.label_until
group by customers.customer_id, customers.as_of, customers.label_until
