{{ config(enabled=has_feed('source_record'), materialized='incremental',
    incremental_strategy='append', pre_hook="{{ forget_names() }}") }}

-- A name is taken apart once, however many records have it and however many nights it is told.
with told as (
    {{ feed('source_record', source_record_columns()) }}
),

names as (
    select distinct name_told from told
    where name_told is not null
    {%- if is_incremental() %}
    except
    select name_told from {{ this }}
    {%- endif %}
),

keyed as (
    select
        name_told,
        case
            when
                coalesce({{ name_flag('name_told') }}, '')
                not in ('placeholder', 'company', 'no_letters')
                then {{ name_key('name_told') }}
        end as name_key
    from names
)

select
    name_told,
    name_key,
    case
        when strpos(name_key, ' ') > 0 then split_part(name_key, ' ', 1)
        when name_key is not null and {{ name_surname('name_told') }} is not null then name_key
    end as name_surname,
    case
        when strpos(name_key, ' ') > 0 then substr(name_key, strpos(name_key, ' ') + 1)
        when name_key is not null and {{ name_given('name_told') }} is not null then name_key
    end as name_given,
    case
        when name_key is not null and {{ name_script('name_told') }} = 'han'
            then {{ name_simplified('name_told') }}
    end as name_han
from keyed
