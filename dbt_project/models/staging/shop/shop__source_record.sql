{{ config(materialized='view') }}
-- Accounts; and whoever bought without one, a record for each order, because only who they are
-- can tell that two orders are of one guest.

with accounts as (
    select
        *,
        {{ name_of_parts('last_name_raw', 'first_name_raw') }} as name_told
    from {{ newest('stg_shop__customers') }} as customers
)

select
    'shop:' || shop_customer_id as record_id,
    'shop' as source_system,
    shop_customer_id as source_pk,
    'account' as record_type,
    name_told,
    {{ clean_name('name_told') }} as name,
    country,
    province,
    city,
    district,
    street,
    postcode,
    language,
    verified_email as is_verified,
    {{ not_told(but=['name_told', 'name', 'country', 'province', 'city', 'district', 'street',
        'postcode', 'language', 'is_verified']) }},
    event_at as created_at,
    known_at,
    known_day,
    record_status = 'deleted' as is_deleted
from accounts
union all
select
    customer_id as record_id,
    'shop' as source_system,
    'guest:' || row_key as source_pk,
    'guest' as record_type,
    name_raw as name_told,
    name,
    country,
    province,
    city,
    district,
    street,
    postcode,
    cast(null as varchar) as language,
    cast(null as boolean) as is_verified,
    {{ not_told(but=['name_told', 'name', 'country', 'province', 'city', 'district', 'street',
        'postcode', 'language', 'is_verified']) }},
    event_at as created_at,
    known_at,
    known_day,
    false as is_deleted
from {{ accepted('stg_shop__order_contacts') }} as contacts
where is_guest
