{{ config(materialized='view') }}

select
    'crm:' || contact_id as customer_id,
    'crm' as source_system,
    contact_id as source_pk,
    known_at as first_known_at,
    known_day as first_known_day,
    country,
    province,
    city,
    cast(year(birth_date) as integer) as birth_year,
    case when gender in ('female', 'male') then gender end as gender,
    cast(null as varchar) as language
from {{ accepted('stg_crm__contacts') }} as contacts
