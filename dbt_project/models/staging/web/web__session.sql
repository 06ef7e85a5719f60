{{ config(materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget_visitors() }}") }}

with parts as (
    select * from {{ ref('int_web__session_parts') }}
    where {{ of_visitors_tonight('visitor') }}
),

sessions as (
    select
        session_id,
        min(visitor) as visitor,
        min(anonymous_key) as anonymous_key,
        min(started_at) as started_at,
        max(last_at) as ended_at,
        {%- for name in ['events', 'page_views', 'product_views', 'carts', 'checkouts', 'orders'] %}
        sum({{ name }}) as {{ name }},
        {%- endfor %}
        {{ first_by('user_id', ['half_hour']) }} as user_id,
        {{ first_by('path', ['half_hour']) }} as landing_path,
        {{ first_by('referrer', ['half_hour']) }} as referrer,
        {%- for name in ['campaign_source', 'campaign_medium', 'campaign_name'] %}
        {{ first_by(name, ['half_hour']) }} as {{ name }},
        {%- endfor %}
        min(channel) as channel,
        min(device_type) as device_type,
        min(known_at) as known_at,
        min(known_day) as known_day
    from parts
    group by session_id
)

select
    sessions.session_id,
    'shop:' || sessions.user_id as customer_id,
    sessions.visitor,
    sessions.anonymous_key,
    'web:' || sessions.anonymous_key as device_record_id,
    'web' as source_system,
    sessions.channel,
    sessions.started_at,
    sessions.ended_at,
    cast({{ wall_clock('sessions.started_at', 'run.time_zone') }} as date) as session_date,
    sessions.events,
    sessions.page_views,
    sessions.product_views,
    sessions.carts,
    sessions.checkouts,
    sessions.orders,
    sessions.landing_path,
    {{ host_of('sessions.referrer') }} as referrer_host,
    sessions.campaign_source,
    nullif(sessions.campaign_medium, '') as campaign_medium,
    nullif(sessions.campaign_name, '') as campaign_name,
    sessions.device_type,
    sessions.known_at,
    sessions.known_day
from sessions
cross join {{ source('run', 'run') }} as run
