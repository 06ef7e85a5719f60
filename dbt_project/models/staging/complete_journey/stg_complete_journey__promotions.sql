{{ config(materialized='view') }}
-- A view: 20.9M rows a year that nothing reads row by row yet stay where they rest, in the lake.

with promotions as (
    select * from {{ source('complete_journey', 'promotions') }}
)

select
    cast(product_id as varchar) as product_id,
    cast(store_id as varchar) as store_id,
    known_day as week_start,
    display_location,
    mailer_location,
    known_at,
    known_day,
    record_hash
from promotions
