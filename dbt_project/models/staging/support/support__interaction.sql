{{ config(materialized='view') }}
-- Each public comment is a touch: of the customer who wrote it, or of the agent who wrote to them.

select
    'support:' || comment_id as interaction_id,
    'support:' || requester_id as customer_id,
    'support' as source_system,
    channel,
    case when author_id = requester_id then 'in' else 'out' end as direction,
    'ticket_comment' as interaction_type,
    cast(null as varchar) as subtype,
    event_at as occurred_at,
    event_on as occurred_on,
    cast(null as varchar) as session_id,
    false as in_session,
    cast(null as varchar) as campaign_id,
    {{ order_named('order_id') }} as order_id,
    'support:' || ticket_id as ticket_id,
    cast(null as varchar) as product_id,
    known_at,
    known_day
from {{ accepted('stg_support__ticket_comments') }} as comments
where is_public
