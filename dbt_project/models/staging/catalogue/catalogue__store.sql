{{ config(materialized='view') }}

select
    store_id,
    store_name as name,
    city,
    province,
    country,
    opened_on,
    time_zone,
    known_at
from {{ accepted('stg_catalogue__stores') }} as stores
