{{ config(materialized='incremental') }}

with orders as (
    select
        *,
        {{ clean_country("ship_to['country_code']") }} as country,
        coalesce({{ clean_country("ship_to['country_code']") }}, 'CN') as region
    from {{ ref('stg_shop__orders') }}
    where copy_no = 1 and is_latest and {{ staged_tonight() }}
)

select
    row_key,
    order_id,
    customer_id,
    is_guest,
    email_raw,
    {{ clean_email('email_raw') }} as email,
    {{ email_flag('email_raw') }} as email_flag,
    phone_raw,
    {{ clean_phone('phone_raw', 'region') }} as phone,
    {{ phone_flag('phone_raw', 'region') }} as phone_flag,
    ship_to['name'] as name_raw,
    {{ clean_name("ship_to['name']") }} as name,
    ship_to['phone'] as ship_phone_raw,
    {{ clean_phone("ship_to['phone']", 'region') }} as ship_phone,
    {{ phone_flag("ship_to['phone']", 'region') }} as ship_phone_flag,
    ship_to['address1'] as address_raw,
    {{ address_rest("ship_to['address1']") }} as street,
    {{ clean_district("ship_to['address1']") }} as district,
    ship_to['city'] as city_raw,
    {{ clean_city("ship_to['city']", "ship_to['address1']") }} as city,
    ship_to['province'] as province_raw,
    {{ clean_province("ship_to['province']", "ship_to['address1']") }} as province,
    ship_to['zip'] as postcode_raw,
    {{ clean_postcode("ship_to['zip']", 'region') }} as postcode,
    ship_to['country_code'] as country_raw,
    country,
    event_at,
    is_test,
    known_at,
    known_day,
    version_at,
    ingest_run_id,
    record_hash,
    broken_rule,
    record_status,
    {{ staged_on() }}
from orders
