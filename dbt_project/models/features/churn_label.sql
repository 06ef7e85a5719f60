-- 1: no order in the label window; only for origins whose window the run has seen to its end.

with complete_origins as (
    select * from {{ ref('origin') }} where is_label_complete
),

customers as (
    select
        customer.customer_id,
        complete_origins.as_of,
        complete_origins.label_after,
        complete_origins.label_until
    from {{ ref('customer') }} as customer
    inner join complete_origins on customer.first_known_day <= complete_origins.as_of
)

select
    customers.customer_id,
    customers.as_of,
    customers.label_until,
    cast(count(orders.order_id) = 0 as integer) as churned
from customers
left join {{ ref('sales_order') }} as orders
    on
        customers.customer_id = orders.customer_id
        and orders.order_date > customers.label_after
        and orders.order_date <= customers.label_until
group by customers.customer_id, customers.as_of, customers.label_until
