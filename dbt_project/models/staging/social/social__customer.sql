select
    'social:' || author_key as customer_id,
    'social' as source_system,
    author_key as source_pk,
    min(known_at) as first_known_at,
    min(known_day) as first_known_day,
    {{ nothing_known_of_person(but=['language']) }},
    -- That of the first text; a follower writes none.
    {{ first_by('language', ['event_at', 'row_key']) }} as language
from {{ accepted('stg_social__posts') }} as posts
group by author_key
