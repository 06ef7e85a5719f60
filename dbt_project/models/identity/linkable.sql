{{ config(enabled=has_feed('source_record')) }}

{%- set most = var('identity')['compared_up_to'] %}

with usable_values as (
    select
        identifier.record_id,
        case identifier.identifier_type when 'email' then identifier.identifier_value end as email,
        case identifier.identifier_type when 'phone' then identifier.identifier_value end as phone
    from {{ ref('identifier') }} as identifier
    inner join {{ ref('identifier_guard') }} as guard
        on
            identifier.identifier_type = guard.identifier_type
            and identifier.identifier_value = guard.identifier_value
    where identifier.identifier_type in ('email', 'phone') and guard.verdict = 'usable'
        -- Of more records each with each would take the night; the rules link them by their name.
        and guard.records <= {{ most }}
),

values_of_record as (
    select
        record_id,
        {{ sorted_values('email') }} as emails,
        {{ sorted_values('phone') }} as phones
    from usable_values
    group by record_id
)

select
    records.record_id,
    records.source_system,
    records.record_type,
    records.name_key,
    records.name_surname as surname_key,
    records.name_given as given_key,
    records.name_han,
    {{ given_root('records.name_given') }} as given_root,
    {{ given_root('records.name_given', is_western=true) }} as is_western,
    coalesce(
        records.name_han is not null
        or {{ is_pinyin('records.name_given') }} and {{ is_pinyin('records.name_surname') }}
        and not {{ given_root('records.name_given', is_western=true) }},
        false
    ) as is_chinese,
    coalesce(records.name_surname is not null and length(records.name_given) > 1, false) as is_full,
    -- 阿明, 小明, 老王: which syllable of the name the short form keeps.
    case
        when {{ matches('records.name_han', '^[阿小老大].$') }}
            then {{ part("replace(records.name_key, ' ', '')", '^(a|xiao|lao|da)(.+)$', 2) }}
    end as nick_key,
    case
        when count(*) over (partition by records.name_surname, records.birth_date) <= {{ most }}
            and count(*) over (partition by records.name_given, records.birth_date) <= {{ most }}
            then records.birth_date
    end as birth_date,
    coalesce(values_of_record.emails, {{ no_texts() }}) as emails,
    coalesce(values_of_record.phones, {{ no_texts() }}) as phones,
    records.city,
    records.postcode,
    case
        when count(*) over (partition by records.name_key, records.street) <= {{ most }}
            then records.street
    end as street,
    records.gender,
    records.known_day as first_day,
    records.known_at,
    records.known_day
from {{ ref('source_record') }} as records
left join values_of_record on records.record_id = values_of_record.record_id
where records.record_type in ('account', 'guest')
    and (records.name_key is not null or records.birth_date is not null)
