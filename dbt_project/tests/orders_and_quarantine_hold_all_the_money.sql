-- What is in marts.orders plus what rests in quarantine is what the source delivered, to the cent.

with delivered as (
    select sum(cast(sales_value as decimal(18, 2))) as amount
    from {{ source('complete_journey', 'transactions') }}
),

ordered as (
    select coalesce(sum(net_sales), 0) as amount from {{ ref('orders') }}
),

resting as (
    select coalesce(sum(amount), 0) as amount from {{ ref('quarantine') }}
)

select
    delivered.amount as delivered,
    ordered.amount as ordered,
    resting.amount as resting
from delivered, ordered, resting
where delivered.amount <> ordered.amount + resting.amount
