{{ config(materialized='view') }}

select
    'callcentre:call:' || calls.row_key as text_id,
    'callcentre:' || calls.phone_key as customer_id,
    'callcentre' as source_system,
    'call' as text_type,
    'phone' as channel,
    cast(null as varchar) as region,
    cast(null as varchar) as order_id,
    'callcentre:' || calls.row_key as ticket_id,
    calls.started_at as occurred_at,
    cast({{ wall_clock('calls.started_at', 'run.time_zone') }} as date) as occurred_on,
    calls.known_at,
    calls.known_day,
    calls.transcript as text
from {{ accepted('stg_callcentre__calls') }} as calls
cross join {{ source('run', 'run') }} as run
where calls.transcript is not null and calls.direction = 'in'
