{{ config(materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget_visitors() }}") }}

-- Added up by visitor and half hour first, as the parts of sessions are: few rows are joined.
with steps as (
    select
        {{ visitor('events') }} as visitor,
        {{ half_hour('events.event_at') }} as half_hour,
        funnel_step.funnel,
        funnel_step.step,
        min(events.event_at) as first_at,
        count(*) as events,
        min(events.known_at) as known_at,
        min(events.known_day) as known_day
    from {{ accepted('stg_web__events') }} as events
    inner join {{ ref('funnel_step') }} as funnel_step
        on coalesce(events.event_name, events.path) = funnel_step.told_by
    where {{ of_visitors_tonight(visitor('events')) }}
    group by 1, 2, 3, 4
)

select
    parts.visitor,
    parts.session_id,
    steps.funnel,
    steps.step,
    min(steps.first_at) as first_at,
    sum(steps.events) as events,
    min(steps.known_at) as known_at,
    min(steps.known_day) as known_day
from steps
inner join {{ ref('int_web__session_parts') }} as parts
    on steps.visitor = parts.visitor and steps.half_hour = parts.half_hour
group by 1, 2, 3, 4
