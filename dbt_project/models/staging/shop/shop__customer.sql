{{ config(materialized='view') }}

select
    'shop:' || shop_customer_id as customer_id,
    'shop' as source_system,
    shop_customer_id as source_pk,
    known_at as first_known_at,
    known_day as first_known_day,
    country,
    province,
    city,
    cast(null as integer) as birth_year,
    cast(null as varchar) as gender,
    language
from {{ accepted('stg_shop__customers') }} as customers
