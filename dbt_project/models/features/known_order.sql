{{ config(materialized='ephemeral') }}

select
    orders.*,
    origin.as_of
from {{ ref('sales_order') }} as orders
inner join {{ ref('origin') }} as origin on {{ known_purchase('orders', 'origin.as_of') }}
where orders.customer_id is not null
