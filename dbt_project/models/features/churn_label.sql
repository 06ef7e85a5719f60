-- 1: no order in the label window; only for origins whose window the run has seen to its end. An
-- order counts for the person whose record it was on the origin: what is learnt of a person later
-- changes no label.

with complete_origins as (
    select * from {{ ref('origin') }} where is_label_complete
),

purchasers as (
    select
        customer_id,
        source_customer_id,
        min(known_day) as known_day
    from {{ ref('sales_order') }}
    where source_customer_id is not null
    group by customer_id, source_customer_id
),

customers as (
    select distinct
        {{ person_on('purchasers') }} as customer_id,
        origin.as_of,
        origin.label_until
    from purchasers
    inner join complete_origins as origin on purchasers.known_day <= origin.as_of
    {{ join_person_on('purchasers', 'origin.as_of') }}
),

orders_after as (
    select
        {{ person_on('orders') }} as customer_id,
        origin.as_of,
        count(*) as orders
    from {{ purchases() }} as orders
    inner join complete_origins as origin
        on
            orders.order_date > origin.label_after
            and orders.order_date <= origin.label_until
    {{ join_person_on('orders', 'origin.as_of') }}
    group by {{ person_on('orders') }}, origin.as_of
)

select
    customers.customer_id,
    customers.as_of,
    customers.label_until,
    cast(orders_after.orders is null as integer) as churned
from customers
left join orders_after
    on customers.customer_id = orders_after.customer_id and customers.as_of = orders_after.as_of
