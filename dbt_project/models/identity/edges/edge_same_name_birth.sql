{{ config(enabled=has_feed('source_record')) }}

with full_names as (
    select
        *,
        count(*) over (partition by name_key, birth_date) as namesakes
    from {{ ref('linkable') }}
    where birth_date is not null and surname_key is not null and length(given_key) > 1
)

select
    least(a.record_id, b.record_id) as record_a,
    greatest(a.record_id, b.record_id) as record_b,
    'same_name_birth' as rule,
    greatest(a.known_at, b.known_at) as known_at,
    greatest(a.known_day, b.known_day) as known_day
from full_names as a
inner join full_names as b on a.name_key = b.name_key and a.birth_date = b.birth_date
where a.record_id < b.record_id
    -- The pairs of many namesakes are as many as there may be strangers among them.
    and a.namesakes <= {{ var('identity')['namesakes_up_to'] }}
    and b.namesakes <= {{ var('identity')['namesakes_up_to'] }}
    and (a.postcode = b.postcode or a.city = b.city)
