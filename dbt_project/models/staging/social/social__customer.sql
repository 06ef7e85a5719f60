select
    'social:' || author_key as customer_id,
    'social' as source_system,
    author_key as source_pk,
    min(known_at) as first_known_at,
    min(known_day) as first_known_day,
    {{ nothing_known_of_person(but=['language']) }}
    -- The language that they write most; the alphabet decides between equals.
    mode(language order by language) as language
from {{ accepted('stg_social__posts') }} as posts
group by author_key
