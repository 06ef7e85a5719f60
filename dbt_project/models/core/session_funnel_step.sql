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

deepest as (
    select
        session_id,
        funnel,
        max(step_no) as last_step_no
    from seen
    group by session_id, funnel
),

last_steps as (
    select
        funnel,
        max(step_no) as final_step_no
    from {{ ref('funnel_step') }}
    group by funnel
),

reached as (
    select
        deepest.session_id,
        deepest.last_step_no,
        funnel_step.funnel,
        funnel_step.kind,
        funnel_step.step_no,
        funnel_step.step,
        -- Of the step, or of the first later one that was told.
        min(seen.first_at) over (
            partition by deepest.session_id, funnel_step.funnel
            order by funnel_step.step_no
            rows between current row and unbounded following
        ) as reached_at
    from deepest
    inner join {{ ref('funnel_step') }} as funnel_step
        on
            deepest.funnel = funnel_step.funnel
            and deepest.last_step_no >= funnel_step.step_no
    left join seen
        on
            deepest.session_id = seen.session_id
            and deepest.funnel = seen.funnel
            and funnel_step.step_no = seen.step_no
)

select
    reached.session_id,
    sessions.customer_id,
    coalesce(sessions.customer_id, sessions.anonymous_key) as visitor_key,
    sessions.channel,
    sessions.session_date,
    reached.funnel,
    reached.kind,
    reached.step_no,
    reached.step,
    reached.reached_at,
    reached.step_no = last_steps.final_step_no as is_final_step,
    reached.step_no < reached.last_step_no as advanced,
    lead(reached.reached_at) over (
        partition by reached.session_id, reached.funnel order by reached.step_no
    ) as next_at
from reached
inner join last_steps on reached.funnel = last_steps.funnel
inner join {{ ref('session') }} as sessions on reached.session_id = sessions.session_id
