{{ config(materialized='incremental') }}

with landed as {{ landed(source('loyalty', 'members'), 'member_id',
    also=[other_stores('row_key', 'home_store_id')]) }},

versions as (
    {{ with_newest('landed', ['member_id']) }}
),

cleaned as (
    select
        versions.member_id as row_key,
        versions.member_id,
        versions.card_no as card_no_raw,
        {{ clean_card('versions.card_no') }} as card_no,
        versions.name as name_raw,
        {{ clean_name('versions.name') }} as name,
        {{ name_flag('versions.name') }} as name_flag,
        versions.phone as phone_raw,
        {{ clean_phone('versions.phone', store_country()) }} as phone,
        {{ phone_flag('versions.phone', store_country()) }} as phone_flag,
        versions.email as email_raw,
        {{ clean_email('versions.email') }} as email,
        {{ email_flag('versions.email') }} as email_flag,
        versions.birth_date as birth_date_raw,
        -- By the day on which it was known, as in stg_crm__contacts.
        {{ clean_birth_date('versions.birth_date', 'versions.known_day') }} as birth_date,
        {{ birth_date_flag('versions.birth_date', 'versions.known_day') }} as birth_date_flag,
        lower(trim(versions.tier)) as tier,
        lower(trim(versions.status)) as status,
        versions.referrer_member_id,
        versions.home_store_id,
        coalesce(versions.joined_at, versions.created_at) as event_at,
        false as is_test,
        versions.known_at as version_known_at,
        versions.known_day as version_known_day,
        {{ version_stamps('versions') }}
    from versions
    {{ store_join('versions.home_store_id') }}
),

judged as (
    select
        *,
        {{ broken_rule([('no_key', 'row_key is null')] + moment_rules('event_at')) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
