{{ config(materialized='incremental') }}

with landed as {{ landed(source('crm', 'contacts'), 'contact_id') }},

versions as (
    {{ with_newest('landed', ['contact_id']) }}
),

located as (
    select
        *,
        coalesce({{ clean_country('country') }}, 'CN') as region
    from versions
),

cleaned as (
    select
        cast(located.contact_id as varchar) as row_key,
        cast(located.contact_id as varchar) as contact_id,
        located.email as email_raw,
        {{ clean_email('located.email') }} as email,
        {{ email_flag('located.email') }} as email_flag,
        located.phone as phone_raw,
        {{ clean_phone('located.phone', 'located.region') }} as phone,
        {{ phone_flag('located.phone', 'located.region') }} as phone_flag,
        located.mobile as mobile_raw,
        {{ clean_phone('located.mobile', 'located.region') }} as mobile,
        {{ phone_flag('located.mobile', 'located.region') }} as mobile_flag,
        located.first_name as first_name_raw,
        {{ clean_name('located.first_name') }} as first_name,
        located.last_name as last_name_raw,
        {{ clean_name('located.last_name') }} as last_name,
        located.full_name as full_name_raw,
        {{ clean_name('located.full_name') }} as full_name,
        {{ name_flag('located.full_name') }} as full_name_flag,
        located.gender as gender_raw,
        {{ clean_gender('located.gender') }} as gender,
        located.birth_date as birth_date_raw,
        -- Nobody is known before they are born; by the run's day the verdict would change.
        {{ clean_birth_date('located.birth_date', 'located.known_day') }} as birth_date,
        {{ birth_date_flag('located.birth_date', 'located.known_day') }} as birth_date_flag,
        located.company as company_raw,
        {{ clean_company('located.company') }} as company,
        {{ clean_text('located.job_title') }} as job_title,
        located.address as address_raw,
        {{ address_rest('located.address') }} as street,
        {{ clean_district('located.address') }} as district,
        located.city as city_raw,
        {{ clean_city('located.city', 'located.address') }} as city,
        located.province as province_raw,
        {{ clean_province('located.province', 'located.address') }} as province,
        located.postcode as postcode_raw,
        {{ clean_postcode('located.postcode', 'located.region') }} as postcode,
        located.country as country_raw,
        {{ clean_country('located.country') }} as country,
        located.owner,
        located.source as captured_from,
        coalesce(located.is_test, false) as is_test,
        located.created_at as event_at,
        located.updated_at,
        located.deleted_at,
        {{ version_stamps('located') }}
    from located
),

judged as (
    select
        *,
        {{ broken_rule([
            ('no_key', 'row_key is null'),
            ('test_contact', 'is_test'),
        ]) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest', 'deleted_at is not null') }}
        as record_status
from judged
