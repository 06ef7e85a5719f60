{{ config(enabled=has_feed('session_step')) }}

with steps as (
    select
        funnel,
        kind,
        channel,
        cast(date_trunc('month', session_date) as date) as month,
        step_no,
        step,
        is_final_step,
        count(*) as entered,
        count(case when advanced then 1 end) as advanced,
        count(distinct visitor_key) as visitors,
        count(distinct case when not advanced then visitor_key end) as visitors_lost,
        {{ quantile_of(
            unix_seconds('next_at') ~ ' - ' ~ unix_seconds('reached_at'), 0.5
        ) }} as median_seconds
    from {{ ref('session_funnel_step') }}
    group by 1, 2, 3, 4, 5, 6, 7
)

select
    steps.funnel,
    steps.kind,
    steps.channel,
    steps.month,
    steps.step_no,
    steps.step,
    steps.is_final_step,
    steps.entered,
    steps.visitors,
    case when not steps.is_final_step then steps.advanced end as advanced,
    case when not steps.is_final_step then steps.entered - steps.advanced end as lost,
    case when not steps.is_final_step then steps.visitors_lost end as visitors_lost,
    case
        when not steps.is_final_step then round(steps.advanced / cast(steps.entered as double), 6)
    end as conversion,
    steps.median_seconds,
    run.as_of as data_as_of
from steps
cross join {{ source('run', 'run') }} as run
