select
    'social:' || author_key as record_id,
    'social' as source_system,
    author_key as source_pk,
    'contact_point' as record_type,
    -- That of the first text; a follower writes none.
    {{ first_by('language', ['event_at', 'row_key']) }} as language,
    {{ not_told(but=['language']) }},
    min(event_at) as created_at,
    min(known_at) as known_at,
    min(known_day) as known_day,
    false as is_deleted
from {{ accepted('stg_social__posts') }} as posts
group by author_key
