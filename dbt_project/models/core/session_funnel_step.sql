{{ config(enabled=has_feed('session_step')) }}
-- Who reaches a step has passed those before it, told or not: an event may be lost, and a link may
-- lead past a page.

with seen as (
    select
        session_step.session_id,
        session_step.funnel,
        funnel_step.step_no,
        session_step.first_at
    from {{ ref('session_step') }} as session_step
    inner join {{ ref('funnel_step') }} as funnel_step
        on
            session_step.funnel = funnel_step.funnel
            and session_step.step = funnel_step.step
),

last_steps as (
    select
        funnel,
        max(step_no) as final_step_no
    from {{ ref('funnel_step') }}
    group by funnel
),

-- A step's moments are those of the steps seen from it on: aggregates, and no sorting of sessions.
-- What a step is called comes after them: the least of many texts takes as long as all the rest.
reached as (
    select
        seen.session_id,
        seen.funnel,
        funnel_step.step_no,
        max(seen.step_no) as last_step_no,
        -- Of the step, or of the first later one that was told.
        min(seen.first_at) as reached_at,
        min(case when seen.step_no > funnel_step.step_no then seen.first_at end) as next_at
    from seen
    inner join {{ ref('funnel_step') }} as funnel_step
        on
            seen.funnel = funnel_step.funnel
            and seen.step_no >= funnel_step.step_no
    group by seen.session_id, seen.funnel, funnel_step.step_no
)

select
    reached.session_id,
    sessions.customer_id,
    coalesce(sessions.customer_id, sessions.anonymous_key) as visitor_key,
    sessions.channel,
    sessions.session_date,
    reached.funnel,
    funnel_step.kind,
    reached.step_no,
    funnel_step.step,
    reached.reached_at,
    reached.step_no = last_steps.final_step_no as is_final_step,
    reached.step_no < reached.last_step_no as advanced,
    reached.next_at
from reached
inner join last_steps on reached.funnel = last_steps.funnel
inner join {{ ref('funnel_step') }} as funnel_step
    on
        reached.funnel = funnel_step.funnel
        and reached.step_no = funnel_step.step_no
inner join {{ ref('session') }} as sessions on reached.session_id = sessions.session_id
