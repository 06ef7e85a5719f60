{{ config(materialized='view') }}
-- A view: every column is a cheap expression over the staging table; a copy of 1.5M lines a year
-- costs more time than all that read it save.

with lines as (
    select * from {{ accepted('stg_complete_journey__transactions') }}
)

select
    row_key as order_line_id,
    order_id,
    customer_id,
    product_id,
    store_id,
    'complete_journey' as source_system,
    row_key as source_pk,
    ordered_at,
    order_date,
    case when is_pumped_fuel then 1 else quantity end as quantity,
    case when is_pumped_fuel then cast(quantity / 1000.0 as decimal(12, 3)) end as fuel_gallons,
    net_sales + retail_discount + coupon_match_discount as gross_sales,
    retail_discount,
    coupon_match_discount,
    coupon_discount,
    net_sales,
    net_sales = 0 as is_free,
    known_at,
    known_day,
    ingest_run_id,
    record_hash
from lines
