{{ config(materialized='view') }}

select
    'email:' || events.row_key as campaign_response_id,
    events.campaign_id,
    'email:' || events.address_key as customer_id,
    'email' as source_system,
    events.event_type as response,
    events.event_at as occurred_at,
    cast({{ wall_clock('events.event_at', 'run.time_zone') }} as date) as occurred_on,
    events.known_at,
    events.known_day
from {{ accepted('stg_email__events') }} as events
cross join {{ source('run', 'run') }} as run
where events.event_type <> 'sent'
