{{ config(enabled=has_feed('source_record')) }}

with told as (
    {{ feed('identifier', identifier_columns()) }}
),

added_up as (
    select
        record_id,
        identifier_type,
        identifier_value,
        min(first_at) as first_at,
        case when count(last_at) = count(*) then max(last_at) end as last_at,
        min(known_at) as known_at,
        min(known_day) as known_day
    from told
    group by record_id, identifier_type, identifier_value
)

-- Of records that there are: not of one that rests in quarantine or is a test by now.
select added_up.*
from added_up
inner join {{ ref('source_record') }} as records on added_up.record_id = records.record_id
