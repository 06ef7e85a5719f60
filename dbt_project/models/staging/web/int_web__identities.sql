{{ config(materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget_visitors() }}") }}

with identifies as (
    select * from {{ accepted('stg_web__events') }}
    where event_type = 'identify'
        and coalesce(user_id, name_raw, email_raw, phone_raw) is not null
        and {{ of_visitors_tonight(visitor()) }}
),

told as (
    select
        {{ visitor() }} as visitor,
        anonymous_id,
        user_id,
        name_raw,
        email_raw,
        phone_raw,
        count(*) as events,
        min(event_at) as first_told_at,
        max(event_at) as last_told_at,
        min(known_at) as known_at,
        min(known_day) as known_day
    from identifies
    group by anonymous_id, user_id, name_raw, email_raw, phone_raw
)

select
    *,
    {{ clean_name('name_raw') }} as name,
    {{ name_flag('name_raw') }} as name_flag,
    {{ clean_email('email_raw') }} as email,
    {{ email_flag('email_raw') }} as email_flag,
    {{ clean_phone('phone_raw', "'CN'") }} as phone,
    {{ phone_flag('phone_raw', "'CN'") }} as phone_flag
from told
