{{ config(enabled=has_feed('session_step') and has_feed('ticket', 'feedback')) }}

select
    steps.funnel,
    steps.channel,
    steps.step_no,
    {%- for side, where in [('lost', 'not steps.advanced'), ('advanced', 'steps.advanced')] %}
    count(case when {{ where }} then 1 end) as sessions_{{ side }},
    count(case when {{ where }} and aftermath.contacts > 0 then 1 end) as contacted_{{ side }},
    count(case when {{ where }} then aftermath.satisfaction end) as answered_{{ side }},
    {{ mean_interval(
        'sum(case when ' ~ where ~ ' then aftermath.satisfaction end)',
        'sum(case when ' ~ where ~ ' then aftermath.satisfaction * aftermath.satisfaction end)',
        'count(case when ' ~ where ~ ' then aftermath.satisfaction end)',
        'satisfaction_' ~ side, 0, 1) }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('session_funnel_step') }} as steps
inner join {{ ref('session_aftermath') }} as aftermath on steps.session_id = aftermath.session_id
where not steps.is_final_step
group by steps.funnel, steps.channel, steps.step_no
