{{ config(materialized='view') }}
-- A call that went out: nobody's new matter, but somebody's time.

select
    'callcentre:' || calls.row_key as service_call_id,
    'callcentre:' || calls.phone_key as customer_id,
    'callcentre' as source_system,
    calls.talk_seconds / 60.0 as handling_minutes,
    cast({{ wall_clock('calls.started_at', 'run.time_zone') }} as date) as worked_on,
    calls.known_at,
    calls.known_day
from {{ accepted('stg_callcentre__calls') }} as calls
cross join {{ source('run', 'run') }} as run
where calls.direction = 'out'
