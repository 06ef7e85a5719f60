{{ config(materialized='view') }}

select
    'loyalty:' || member_id as customer_id,
    'loyalty' as source_system,
    member_id as source_pk,
    known_at as first_known_at,
    known_day as first_known_day,
    cast(null as varchar) as country,
    cast(null as varchar) as province,
    cast(null as varchar) as city,
    cast(year(birth_date) as integer) as birth_year,
    cast(null as varchar) as gender,
    cast(null as varchar) as language
from {{ accepted('stg_loyalty__members') }} as members
