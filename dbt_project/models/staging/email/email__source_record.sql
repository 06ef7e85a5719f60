with seen as (
    select address_key, event_at, known_at, known_day from {{ accepted('stg_email__recipients') }}
    union all
    select address_key, event_at, known_at, known_day from {{ accepted('stg_email__events') }}
)

select
    'email:' || address_key as record_id,
    'email' as source_system,
    address_key as source_pk,
    'contact_point' as record_type,
    {{ not_told() }},
    min(event_at) as created_at,
    min(known_at) as known_at,
    min(known_day) as known_day,
    false as is_deleted
from seen
group by address_key
