select
    'web:' || anonymous_key as record_id,
    'web' as source_system,
    anonymous_key as source_pk,
    'device' as record_type,
    {{ not_told() }},
    min(first_at) as created_at,
    min(known_at) as known_at,
    min(known_day) as known_day,
    false as is_deleted
from {{ ref('int_web__session_parts') }}
group by anonymous_key
