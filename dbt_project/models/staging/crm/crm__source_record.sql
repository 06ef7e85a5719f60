{{ config(materialized='view') }}

with told as (
    select
        *,
        coalesce(
            nullif(trim(full_name_raw), ''),
            {{ name_of_parts('last_name_raw', 'first_name_raw') }}
        ) as name_told
    from {{ newest('stg_crm__contacts') }} as contacts
)

select
    'crm:' || contact_id as record_id,
    'crm' as source_system,
    contact_id as source_pk,
    'account' as record_type,
    name_told,
    {{ clean_name('name_told') }} as name,
    birth_date,
    case when gender in ('female', 'male') then gender end as gender,
    country,
    province,
    city,
    district,
    street,
    postcode,
    {{ not_told(but=['name_told', 'name', 'birth_date', 'gender', 'country', 'province', 'city',
        'district', 'street', 'postcode']) }},
    event_at as created_at,
    known_at,
    known_day,
    record_status = 'deleted' as is_deleted
from told
