{{ config(enabled=has_feed('source_record')) }}

with told as (
    {{ feed('source_record', source_record_columns()) }}
)

select
    told.record_id,
    told.source_system,
    told.source_pk,
    told.record_type,
    told.name,
    parts.name_key,
    parts.name_surname,
    parts.name_given,
    parts.name_han,
    told.birth_date,
    told.gender,
    told.country,
    told.province,
    told.city,
    told.district,
    told.street,
    told.postcode,
    told.language,
    told.created_at,
    told.known_at,
    told.known_day,
    told.is_deleted,
    told.is_verified
from told
left join {{ ref('told_name') }} as parts on told.name_told = parts.name_told
