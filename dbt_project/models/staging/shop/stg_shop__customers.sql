{{ config(materialized='incremental') }}
{%- set address = json_fields('default_address', dict.fromkeys(
    ['address1', 'city', 'province', 'zip', 'country_code', 'phone'], 'varchar')) %}
{%- set consent = json_fields('email_marketing_consent', dict.fromkeys(
    ['state', 'opt_in_level', 'consent_updated_at'], 'varchar')) %}

with landed as {{ landed(source('shop', 'customers'), 'id') }},

versions as (
    {{ with_newest('landed', ['id']) }}
),

parsed as (
    select
        *,
        {{ address }} as address,
        {{ consent }} as consent
    from versions
),

located as (
    select
        *,
        {{ clean_country("address['country_code']") }} as country,
        coalesce({{ clean_country("address['country_code']") }}, 'CN') as region
    from parsed
),

cleaned as (
    select
        id as row_key,
        id as shop_customer_id,
        email as email_raw,
        {{ clean_email('email') }} as email,
        {{ email_flag('email') }} as email_flag,
        phone as phone_raw,
        {{ clean_phone('phone', 'region') }} as phone,
        {{ phone_flag('phone', 'region') }} as phone_flag,
        first_name as first_name_raw,
        {{ clean_name('first_name') }} as first_name,
        last_name as last_name_raw,
        {{ clean_name('last_name') }} as last_name,
        lower(trim(state)) as account_state,
        {{ clean_boolean('verified_email') }} as verified_email,
        {{ clean_boolean('accepts_marketing') }} as accepts_marketing,
        lower(trim(consent['state'])) as consent_state,
        lower(trim(consent['opt_in_level'])) as consent_level,
        {{ api_moment("consent['consent_updated_at']") }} as consented_at,
        address['address1'] as address_raw,
        {{ address_rest("address['address1']") }} as street,
        {{ clean_district("address['address1']") }} as district,
        address['city'] as city_raw,
        {{ clean_city("address['city']", "address['address1']") }} as city,
        address['province'] as province_raw,
        {{ clean_province("address['province']", "address['address1']") }} as province,
        address['zip'] as postcode_raw,
        {{ clean_postcode("address['zip']", 'region') }} as postcode,
        address['country_code'] as country_raw,
        country,
        address['phone'] as address_phone_raw,
        {{ clean_phone("address['phone']", 'region') }} as address_phone,
        {{ phone_flag("address['phone']", 'region') }} as address_phone_flag,
        locale as locale_raw,
        {{ clean_language('locale') }} as language,
        {{ clean_currency('currency') }} as currency,
        tags,
        note,
        {{ api_moment('created_at') }} as event_at,
        {{ api_moment('deleted_at') }} as deleted_at,
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
    {{ record_status('broken_rule', 'copy_no', 'is_latest', 'deleted_at is not null') }}
        as record_status,
    {{ staged_on() }}
from judged
