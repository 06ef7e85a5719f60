{{ config(materialized='view') }}

select
    'support:' || user_id as customer_id,
    'support' as source_system,
    user_id as source_pk,
    known_at as first_known_at,
    known_day as first_known_day,
    cast(null as varchar) as country,
    cast(null as varchar) as province,
    cast(null as varchar) as city,
    cast(null as integer) as birth_year,
    cast(null as varchar) as gender,
    language
from {{ accepted('stg_support__users') }} as users
where role = 'end-user'
