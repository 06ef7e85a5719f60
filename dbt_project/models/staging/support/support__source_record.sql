{{ config(materialized='view') }}

select
    'support:' || user_id as record_id,
    'support' as source_system,
    user_id as source_pk,
    'account' as record_type,
    name_raw as name_told,
    name,
    language,
    verified as is_verified,
    {{ not_told(but=['name_told', 'name', 'language', 'is_verified']) }},
    event_at as created_at,
    known_at,
    known_day,
    false as is_deleted
from {{ accepted('stg_support__users') }} as users
where role = 'end-user'
