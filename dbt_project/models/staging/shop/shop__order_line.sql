{{ config(materialized='view') }}

select
    'shop:' || row_key as order_line_id,
    'shop:' || order_id as order_id,
    customer_id,
    product_id,
    cast(null as varchar) as store_id,
    channel,
    'shop' as source_system,
    row_key as source_pk,
    event_at as ordered_at,
    event_on as order_date,
    quantity,
    cast(null as decimal(12, 3)) as fuel_gallons,
    amount_base + discount_base as gross_sales,
    discount_base as retail_discount,
    cast(0 as decimal(18, 2)) as coupon_match_discount,
    cast(0 as decimal(18, 2)) as coupon_discount,
    amount_base as net_sales,
    currency,
    amount as net_sales_original,
    amount = 0 as is_free,
    not is_cancelled as is_kept,
    known_at,
    known_day,
    record_hash
from {{ accepted('stg_shop__order_lines') }} as lines
