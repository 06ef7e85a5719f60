{{ config(materialized='view') }}
-- A call that came in is a matter of its own; one that went out belongs to another.

select
    'callcentre:' || calls.row_key as ticket_id,
    'callcentre:' || calls.phone_key as customer_id,
    'callcentre' as source_system,
    calls.row_key as source_pk,
    'phone' as channel,
    calls.reason as category,
    cast(null as varchar) as priority,
    case calls.disposition
        when 'resolved' then 'solved'
        when 'abandoned' then 'closed'
        else 'open'
    end as status,
    coalesce(calls.queue ilike '%complaint%' or calls.reason = 'complaint', false) as is_complaint,
    cast(null as varchar) as order_id,
    calls.started_at as opened_at,
    cast({{ wall_clock('calls.started_at', 'run.time_zone') }} as date) as opened_on,
    calls.answered_at as first_replied_at,
    case when calls.disposition = 'resolved' then calls.ended_at end as resolved_at,
    0 as reopened,
    calls.talk_seconds / 60.0 as handling_minutes,
    calls.known_at,
    calls.known_day
from {{ accepted('stg_callcentre__calls') }} as calls
cross join {{ source('run', 'run') }} as run
where calls.direction = 'in'
