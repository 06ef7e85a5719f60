{{ config(materialized='view') }}

select
    'shop:' || orders.order_id as order_id,
    'shop' as source_system,
    case when orders.is_cancelled then 'cancelled' else 'kept' end as status,
    {{ base_amount('orders.shipping', 'orders.currency') }} as shipping,
    {{ base_amount('orders.tax', 'orders.currency') }} as tax,
    orders.promo_code,
    orders.payment_method,
    orders.updated_at as source_updated_at,
    orders.cancelled_at
from {{ accepted('stg_shop__orders') }} as orders
cross join {{ source('run', 'run') }} as run
{{ fx('orders.currency', 'orders.event_on') }}
