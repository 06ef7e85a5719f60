{{ config(materialized='view') }}

select
    'callcentre:' || calls.row_key as interaction_id,
    'callcentre:' || calls.phone_key as customer_id,
    'callcentre' as source_system,
    'phone' as channel,
    calls.direction,
    'call' as interaction_type,
    calls.disposition as subtype,
    calls.started_at as occurred_at,
    cast({{ wall_clock('calls.started_at', 'run.time_zone') }} as date) as occurred_on,
    cast(null as varchar) as session_id,
    false as in_session,
    cast(null as varchar) as campaign_id,
    cast(null as varchar) as order_id,
    case when calls.direction = 'in' then 'callcentre:' || calls.row_key end as ticket_id,
    cast(null as varchar) as product_id,
    calls.known_at,
    calls.known_day
from {{ accepted('stg_callcentre__calls') }} as calls
cross join {{ source('run', 'run') }} as run
