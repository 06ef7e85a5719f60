{{ config(materialized='incremental') }}

with landed as {{ landed(source('support', 'users'), 'id') }},

versions as (
    {{ with_newest('landed', ['id']) }}
),

located as (
    select
        *,
        -- Numbers without a country are of the one that the locale names.
        upper({{ part('locale', '[-_]([A-Za-z]{2})$', 1) }}) as region
    from versions
),

cleaned as (
    select
        id as row_key,
        id as user_id,
        name as name_raw,
        {{ clean_name('name') }} as name,
        {{ name_flag('name') }} as name_flag,
        email as email_raw,
        {{ clean_email('email') }} as email,
        {{ email_flag('email') }} as email_flag,
        phone as phone_raw,
        {{ clean_phone('phone', "coalesce(region, 'CN')", "'CN'") }} as phone,
        {{ phone_flag('phone', "coalesce(region, 'CN')", "'CN'") }} as phone_flag,
        nullif(trim(external_id), '') as external_id,
        locale as locale_raw,
        {{ clean_language('locale') }} as language,
        time_zone,
        {{ clean_boolean('verified') }} as verified,
        {{ clean_boolean('suspended') }} as suspended,
        -- Agents and administrators are users, too; whoever has no role asks for help.
        coalesce(lower(trim(role)), 'end-user') as role,
        {{ api_moment('created_at') }} as event_at,
        false as is_test,
        {{ version_stamps() }}
    from located
),

judged as (
    select
        *,
        {{ broken_rule([('no_key', 'row_key is null')] + moment_rules('event_at')) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status,
    {{ staged_on() }}
from judged
