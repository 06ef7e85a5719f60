with versions as (
    select
        *,
        coalesce({{ clean_country('country') }}, 'CN') as region,
        {{ version_columns(['contact_id']) }}
    from {{ source('crm', 'contacts') }}
),

cleaned as (
    select
        cast(versions.contact_id as varchar) as row_key,
        cast(versions.contact_id as varchar) as contact_id,
        versions.email as email_raw,
        {{ clean_email('versions.email') }} as email,
        {{ email_flag('versions.email') }} as email_flag,
        versions.phone as phone_raw,
        {{ clean_phone('versions.phone', 'versions.region') }} as phone,
        {{ phone_flag('versions.phone', 'versions.region') }} as phone_flag,
        versions.mobile as mobile_raw,
        {{ clean_phone('versions.mobile', 'versions.region') }} as mobile,
        {{ phone_flag('versions.mobile', 'versions.region') }} as mobile_flag,
        versions.first_name as first_name_raw,
        {{ clean_name('versions.first_name') }} as first_name,
        versions.last_name as last_name_raw,
        {{ clean_name('versions.last_name') }} as last_name,
        versions.full_name as full_name_raw,
        {{ clean_name('versions.full_name') }} as full_name,
        {{ name_flag('versions.full_name') }} as full_name_flag,
        versions.gender as gender_raw,
        {{ clean_gender('versions.gender') }} as gender,
        versions.birth_date as birth_date_raw,
        {{ clean_birth_date('versions.birth_date', 'run.as_of') }} as birth_date,
        {{ birth_date_flag('versions.birth_date', 'run.as_of') }} as birth_date_flag,
        versions.company as company_raw,
        {{ clean_company('versions.company') }} as company,
        {{ clean_text('versions.job_title') }} as job_title,
        versions.address as address_raw,
        {{ address_rest('versions.address') }} as street,
        {{ clean_district('versions.address') }} as district,
        versions.city as city_raw,
        {{ clean_city('versions.city', 'versions.address') }} as city,
        versions.province as province_raw,
        {{ clean_province('versions.province', 'versions.address') }} as province,
        versions.postcode as postcode_raw,
        {{ clean_postcode('versions.postcode', 'versions.region') }} as postcode,
        versions.country as country_raw,
        {{ clean_country('versions.country') }} as country,
        versions.owner,
        versions.source as captured_from,
        coalesce(versions.is_test, false) as is_test,
        versions.created_at as event_at,
        versions.updated_at,
        versions.deleted_at,
        {{ version_stamps('versions') }}
    from versions
    cross join {{ source('run', 'run') }} as run
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
