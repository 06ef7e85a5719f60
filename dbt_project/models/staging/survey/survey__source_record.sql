select
    'survey:' || address_key as record_id,
    'survey' as source_system,
    address_key as source_pk,
    'contact_point' as record_type,
    {{ not_told() }},
    min(event_at) as created_at,
    min(known_at) as known_at,
    min(known_day) as known_day,
    false as is_deleted
from {{ accepted('stg_survey__invitations') }} as invitations
where address_key is not null
group by address_key
