{{ config(materialized='view') }}

select
    'shop:' || row_key as refund_id,
    'shop:' || order_id as order_id,
    'shop:' || order_line_id as order_line_id,
    customer_id,
    product_id,
    'shop' as source_system,
    row_key as source_pk,
    quantity,
    amount_base as amount,
    currency,
    amount as amount_original,
    reason,
    event_at as refunded_at,
    event_on as refunded_on,
    known_at,
    known_day
from {{ accepted('stg_shop__refund_lines') }} as refund_lines
