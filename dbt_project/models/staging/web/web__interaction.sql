{{ config(materialized='view') }}

select
    'web:' || events.row_key as interaction_id,
    'shop:' || events.user_id as customer_id,
    'web' as source_system,
    events.channel,
    'in' as direction,
    case events.event_type
        when 'page' then 'page_view'
        when 'screen' then 'page_view'
        else events.event_type
    end as interaction_type,
    coalesce(events.event_name, events.path) as subtype,
    events.event_at as occurred_at,
    cast({{ wall_clock('events.event_at', 'run.time_zone') }} as date) as occurred_on,
    parts.session_id,
    true as in_session,
    cast(null as varchar) as campaign_id,
    'shop:' || events.order_id as order_id,
    cast(null as varchar) as ticket_id,
    events.product_id,
    events.known_at,
    events.known_day
from {{ accepted('stg_web__events') }} as events
cross join {{ source('run', 'run') }} as run
left join {{ ref('int_web__session_parts') }} as parts
    on {{ visitor('events') }} = parts.visitor
    and {{ half_hour('events.event_at') }} = parts.half_hour
