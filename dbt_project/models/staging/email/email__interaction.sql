{{ config(materialized='view') }}

select
    'email:' || events.row_key as interaction_id,
    'email:' || events.address_key as customer_id,
    'email' as source_system,
    events.channel,
    case when events.event_type in ('sent', 'delivered', 'bounce') then 'out' else 'in' end
        as direction,
    'campaign_message' as interaction_type,
    events.event_type as subtype,
    events.event_at as occurred_at,
    cast({{ wall_clock('events.event_at', 'run.time_zone') }} as date) as occurred_on,
    cast(null as varchar) as session_id,
    false as in_session,
    events.campaign_id,
    cast(null as varchar) as order_id,
    cast(null as varchar) as ticket_id,
    cast(null as varchar) as product_id,
    events.known_at,
    events.known_day
from {{ accepted('stg_email__events') }} as events
cross join {{ source('run', 'run') }} as run
