{{ config(materialized='view') }}

select
    'survey:answer:' || row_key as text_id,
    'survey:' || address_key as customer_id,
    'survey' as source_system,
    'answer' as text_type,
    channel,
    region,
    {{ order_named('order_id') }} as order_id,
    'support:' || ticket_id as ticket_id,
    event_at as occurred_at,
    cast({{ wall_clock('event_at', 'run.time_zone') }} as date) as occurred_on,
    known_at,
    known_day,
    answer_text as text
from {{ accepted('stg_survey__answers') }} as answers
cross join {{ source('run', 'run') }} as run
where answer_text is not null
