{{ config(enabled=has_feed('source_record')) }}

with told as (
    {{ feed('source_record', source_record_columns()) }}
),

-- A name is taken apart once, however many records have it.
names as (
    select distinct name_told from told
    where name_told is not null
),

keyed as (
    select
        name_told,
        {{ name_key('name_told') }} as name_key,
        {{ name_script('name_told') }} as script
    from names
    where
        coalesce({{ name_flag('name_told') }}, '') not in ('placeholder', 'company', 'no_letters')
),

parts as (
    select
        name_told,
        name_key,
        case
            when strpos(name_key, ' ') > 0 then split_part(name_key, ' ', 1)
            when {{ name_surname('name_told') }} is not null then name_key
        end as name_surname,
        case
            when strpos(name_key, ' ') > 0 then substr(name_key, strpos(name_key, ' ') + 1)
            when {{ name_given('name_told') }} is not null then name_key
        end as name_given,
        case when script = 'han' then {{ name_simplified('name_told') }} end as name_han
    from keyed
    where name_key is not null
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
left join parts on told.name_told = parts.name_told
