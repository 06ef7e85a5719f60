select
    'callcentre:' || phone_key as record_id,
    'callcentre' as source_system,
    phone_key as source_pk,
    'contact_point' as record_type,
    {{ not_told() }},
    min(event_at) as created_at,
    min(known_at) as known_at,
    min(known_day) as known_day,
    false as is_deleted
from {{ accepted('stg_callcentre__calls') }} as calls
where phone_key is not null
group by phone_key
