with ratings as (
    select
        *,
        case score
            when 'good' then 1
            when 'bad' then 0
        end as satisfied
    from {{ accepted('stg_support__satisfaction_ratings') }} as accepted_ratings
    where score <> 'unoffered'
)

select
    'support:' || ratings.rating_id as feedback_id,
    'support:' || ratings.requester_id as customer_id,
    'support' as source_system,
    ratings.rating_id as source_pk,
    'CSAT' as instrument,
    ratings.satisfied as score,
    0 as scale_min,
    1 as scale_max,
    ratings.comment as text,
    cast(null as varchar) as language,
    {{ order_named('ratings.order_id') }} as order_id,
    'support:' || ratings.ticket_id as ticket_id,
    ratings.channel,
    cast(null as varchar) as region,
    ratings.event_at as invited_at,
    case when ratings.satisfied is not null then ratings.updated_at end as responded_at,
    case
        when ratings.satisfied is not null
            then cast({{ wall_clock('ratings.updated_at', 'run.time_zone') }} as date)
    end as responded_on,
    {%- for dimension in ['quality', 'price', 'service', 'attitude', 'speed', 'brand'] %}
    cast(null as integer) as {{ dimension }},
    {%- endfor %}
    ratings.known_at,
    ratings.known_day
from ratings
cross join {{ source('run', 'run') }} as run
