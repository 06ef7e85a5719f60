{{ config(materialized='view') }}

with lines as (
    select * from {{ accepted('stg_pos__lines') }}
),

card_holders as (
    select * from {{ ref('int_pos__card_holders') }}
)

select
    'pos:' || lines.row_key as order_line_id,
    'pos:' || lines.receipt_id as order_id,
    card_holders.customer_id,
    lines.product_id,
    lines.store_id,
    'store' as channel,
    'pos' as source_system,
    lines.row_key as source_pk,
    lines.event_at as ordered_at,
    lines.event_on as order_date,
    lines.quantity,
    cast(null as decimal(12, 3)) as fuel_gallons,
    lines.amount_base + lines.discount_base as gross_sales,
    lines.discount_base as retail_discount,
    cast(0 as decimal(18, 2)) as coupon_match_discount,
    cast(0 as decimal(18, 2)) as coupon_discount,
    lines.amount_base as net_sales,
    lines.currency,
    lines.amount as net_sales_original,
    lines.amount = 0 as is_free,
    true as is_kept,
    lines.known_at,
    lines.known_day,
    lines.record_hash
from lines
left join card_holders on lines.card_no = card_holders.card_no
