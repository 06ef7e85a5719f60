-- What accounts say; what is written into orders, by whoever has an account and by guests; and what
-- a device writes into a checkout, which tells whose the device is.
with accounts as (
    {{ versions_in_time('stg_shop__customers', 'shop_customer_id', "'shop:' || shop_customer_id", [
        'shop_customer_id', 'email', 'email_flag', 'phone', 'phone_flag', 'address_phone',
        'address_phone_flag',
    ]) }}
),

orders as (
    select {{ seen_at('customer_id', [
        'email', 'email_flag', 'phone', 'phone_flag', 'ship_phone', 'ship_phone_flag',
        'is_guest']) }}
    from {{ accepted('stg_shop__order_contacts') }} as contacts
),

checkouts as (
    select
        checkouts.*,
        {{ keyed_hash("'visitor'", 'checkouts.device_id') }} as device_key
    from {{ accepted('stg_shop__checkouts') }} as checkouts
    cross join {{ source('run', 'run') }} as run
),

tokens as (
    select
        checkout_token,
        min(customer_id) as customer_id
    from {{ accepted('stg_shop__orders') }} as ordered
    where checkout_token is not null
    group by checkout_token
),

devices as (
    select {{ seen_at("'web:' || device_key", [
        'email', 'email_flag', 'phone', 'phone_flag', 'device_key']) }}
    from checkouts
    union all
    select {{ seen_at('tokens.customer_id', [
        'email', 'email_flag', 'phone', 'phone_flag', 'device_key']) }}
    from checkouts
    inner join tokens on checkouts.token = tokens.checkout_token
),

told as (
    {%- for relation in ['accounts', 'orders', 'devices'] %}
    select
        record_id,
        {%- for column, of in [('shop_customer_id', 'accounts'), ('device_key', 'devices')] %}
        {{ column if relation == of else 'cast(null as varchar)' }} as {{ column }},
        {%- endfor %}
        {{ usable('email') }} as email,
        {{ usable('phone') }} as phone,
        {%- if relation == 'accounts' %}
        {{ usable('address_phone') }} as other_phone,
        {%- elif relation == 'orders' %}
        -- Whoever has an account may send a present.
        case when is_guest then {{ usable('ship_phone') }} end as other_phone,
        {%- else %}
        cast(null as varchar) as other_phone,
        {%- endif %}
        first_at,
        last_at,
        known_at
    from {{ relation }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

{{ identifiers_of('told', [
    ('shop_account', 'shop_customer_id'),
    ('email', 'email'),
    ('phone', 'phone'),
    ('phone', 'other_phone'),
    ('device', 'device_key'),
]) }}
