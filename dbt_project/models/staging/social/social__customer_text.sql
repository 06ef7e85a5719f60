{{ config(materialized='view') }}

select
    'social:post:' || posts.row_key as text_id,
    'social:' || posts.author_key as customer_id,
    'social' as source_system,
    'post' as text_type,
    'social' as channel,
    cast(null as varchar) as region,
    cast(null as varchar) as order_id,
    cast(null as varchar) as ticket_id,
    posts.event_at as occurred_at,
    cast({{ wall_clock('posts.event_at', 'run.time_zone') }} as date) as occurred_on,
    posts.known_at,
    posts.known_day,
    posts.post_text as text
from {{ accepted('stg_social__posts') }} as posts
cross join {{ source('run', 'run') }} as run
where posts.post_text is not null
