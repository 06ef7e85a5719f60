-- Who logged in on a device, in whatever event; and what a visitor told of themselves.
with logins as (
    select
        {{ visitor() }} as visitor,
        user_id,
        min(event_at) as first_at,
        max(event_at) as last_at,
        min(known_at) as known_at
    from {{ accepted('stg_web__events') }} as events
    where user_id is not null
    group by 1, 2
),

told as (
    select
        visitor,
        user_id,
        cast(null as varchar) as email,
        cast(null as varchar) as email_flag,
        cast(null as varchar) as phone,
        cast(null as varchar) as phone_flag,
        first_at,
        last_at,
        known_at
    from logins
    union all
    select
        {{ visitor() }} as visitor,
        cast(null as varchar) as user_id,
        email,
        email_flag,
        phone,
        phone_flag,
        first_told_at as first_at,
        last_told_at as last_at,
        known_at
    from {{ ref('int_web__identities') }}
),

keyed as (
    select
        told.*,
        {{ keyed_hash("'visitor'", 'told.visitor') }} as device_key
    from told
    cross join {{ source('run', 'run') }} as run
),

records as (
    select
        *,
        'web:' || device_key as record_id
    from keyed
)

{{ identifiers_of('records', [
    ('device', 'device_key'),
    ('shop_account', 'user_id'),
    ('email', usable('email')),
    ('phone', usable('phone')),
]) }}
