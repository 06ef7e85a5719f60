{{ config(materialized='view') }}

select
    'support:' || ticket_id as ticket_id,
    'support:' || requester_id as customer_id,
    'support' as source_system,
    ticket_id as source_pk,
    channel,
    category,
    priority,
    status,
    is_complaint,
    {{ order_named('order_id') }} as order_id,
    event_at as opened_at,
    event_on as opened_on,
    first_replied_at,
    resolved_at,
    reopened,
    cast(handling_minutes as double) as handling_minutes,
    known_at,
    known_day
from {{ accepted('stg_support__tickets') }} as tickets
