{{ config(materialized='view') }}

select
    'pos:' || receipt_id as order_id,
    'pos' as source_system,
    'kept' as status,
    cast(0 as decimal(18, 2)) as shipping,
    cast(0 as decimal(18, 2)) as tax,
    cast(null as varchar) as promo_code,
    payment_method,
    cast(null as timestamptz) as source_updated_at,
    cast(null as timestamptz) as cancelled_at
from {{ accepted('stg_pos__receipts') }} as receipts
