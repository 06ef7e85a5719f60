{{ config(materialized='view') }}
-- What the customer wrote: the ticket, what they added to it, and why they rated it as they did.

with tickets as (
    select * from {{ accepted('stg_support__tickets') }} as accepted_tickets
),

written as (
    select
        'support:ticket:' || row_key as text_id,
        requester_id,
        'ticket' as text_type,
        channel,
        order_id,
        ticket_id,
        event_at as occurred_at,
        known_at,
        known_day,
        concat_ws(chr(10), subject, description) as text
    from tickets
    union all
    select
        'support:comment:' || comments.row_key as text_id,
        comments.requester_id,
        'comment' as text_type,
        comments.channel,
        comments.order_id,
        comments.ticket_id,
        comments.event_at as occurred_at,
        comments.known_at,
        comments.known_day,
        comments.body as text
    from {{ accepted('stg_support__ticket_comments') }} as comments
    left join tickets on comments.ticket_id = tickets.ticket_id
    -- The first comment of a ticket often is its description once more.
    where
        comments.is_public and comments.author_id = comments.requester_id
        and comments.body is distinct from tickets.description
    union all
    select
        'support:rating:' || rating_id as text_id,
        requester_id,
        'answer' as text_type,
        channel,
        order_id,
        ticket_id,
        updated_at as occurred_at,
        known_at,
        known_day,
        comment as text
    from {{ accepted('stg_support__satisfaction_ratings') }} as ratings
)

select
    text_id,
    'support:' || requester_id as customer_id,
    'support' as source_system,
    text_type,
    channel,
    cast(null as varchar) as region,
    {{ order_named('order_id') }} as order_id,
    'support:' || ticket_id as ticket_id,
    occurred_at,
    cast({{ wall_clock('occurred_at', 'run.time_zone') }} as date) as occurred_on,
    known_at,
    known_day,
    text
from written
cross join {{ source('run', 'run') }} as run
where trim(text) <> ''
