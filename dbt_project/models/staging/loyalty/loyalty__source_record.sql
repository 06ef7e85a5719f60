{{ config(materialized='view') }}

select
    'loyalty:' || member_id as record_id,
    'loyalty' as source_system,
    member_id as source_pk,
    'account' as record_type,
    name_raw as name_told,
    name,
    birth_date,
    {{ not_told(but=['name_told', 'name', 'birth_date']) }},
    event_at as created_at,
    known_at,
    known_day,
    false as is_deleted
from {{ accepted('stg_loyalty__members') }} as members
