{{ config(materialized='view') }}
-- A view: every column is a cheap expression over the staging table; a copy of 1.5M lines a year
-- costs more time than all that read it save.

with lines as (
    select * from {{ accepted('stg_complete_journey__transactions') }}
),

run as (
    select currency from {{ source('run', 'run') }}
)

select
    lines.row_key as order_line_id,
    lines.order_id,
    lines.customer_id,
    lines.product_id,
    lines.store_id,
    'store' as channel,
    'complete_journey' as source_system,
    lines.row_key as source_pk,
    lines.ordered_at,
    lines.order_date,
    case when lines.is_pumped_fuel then 1 else lines.quantity end as quantity,
    case when lines.is_pumped_fuel then cast(lines.quantity / 1000.0 as decimal(12, 3)) end
        as fuel_gallons,
    lines.net_sales + lines.retail_discount + lines.coupon_match_discount as gross_sales,
    lines.retail_discount,
    lines.coupon_match_discount,
    lines.coupon_discount,
    lines.net_sales,
    run.currency,
    lines.net_sales as net_sales_original,
    lines.net_sales = 0 as is_free,
    true as is_kept,
    lines.known_at,
    lines.known_day,
    lines.record_hash
from lines
cross join run
