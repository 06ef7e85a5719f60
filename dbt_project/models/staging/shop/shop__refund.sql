{{ config(materialized='view') }}

select
    row_key as refund_id,
    order_id,
    order_line_id,
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
