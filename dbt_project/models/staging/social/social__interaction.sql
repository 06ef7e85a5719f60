{{ config(materialized='view') }}

select
    'social:' || posts.row_key as interaction_id,
    'social:' || posts.author_key as customer_id,
    'social' as source_system,
    'social' as channel,
    'in' as direction,
    posts.post_type as interaction_type,
    posts.platform as subtype,
    posts.event_at as occurred_at,
    cast({{ wall_clock('posts.event_at', 'run.time_zone') }} as date) as occurred_on,
    cast(null as varchar) as session_id,
    false as in_session,
    cast(null as varchar) as campaign_id,
    cast(null as varchar) as order_id,
    cast(null as varchar) as ticket_id,
    cast(null as varchar) as product_id,
    posts.known_at,
    posts.known_day
from {{ accepted('stg_social__posts') }} as posts
cross join {{ source('run', 'run') }} as run
