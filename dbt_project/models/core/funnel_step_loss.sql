{{ config(enabled=has_feed('session_step')) }}
-- The last four weeks and the twelve before them, for what has become worse; and all the time.
{%- set periods = ['all_days', 'recent', 'before'] %}

with run as (
    select as_of from {{ source('run', 'run') }}
),

steps as (
    select
        steps.*,
        case
            when steps.session_date > {{ plus_days('run.as_of', -28) }} then 'recent'
            when steps.session_date > {{ plus_days('run.as_of', -112) }} then 'before'
            else 'earlier'
        end as period
    from {{ ref('session_funnel_step') }} as steps
    cross join run
    where not steps.is_final_step
),

visitors as (
    select
        funnel,
        kind,
        channel,
        step_no,
        step,
        visitor_key,
        {%- for period in periods %}
        {%- set inside = 'true' if period == 'all_days' else "period = '" ~ period ~ "'" %}
        count(case when {{ inside }} then 1 end) as entered_{{ period }},
        count(case when {{ inside }} and not advanced then 1 end)
            as lost_{{ period }}{{ "," if not loop.last }}
        {%- endfor %}
    from steps
    group by funnel, kind, channel, step_no, step, visitor_key
)

{% for period in periods -%}
select
    funnel,
    kind,
    channel,
    step_no,
    step,
    '{{ period }}' as period,
    {%- set entered, lost = 'entered_' ~ period, 'lost_' ~ period %}
    cast(sum({{ entered }}) as bigint) as entered,
    cast(sum({{ lost }}) as bigint) as lost,
    count(case when {{ entered }} > 0 then 1 end) as visitors,
    count(case when {{ lost }} > 0 then 1 end) as visitors_lost,
    cast(sum({{ entered }} * {{ entered }}) as bigint) as entered_squares,
    cast(sum({{ lost }} * {{ lost }}) as bigint) as lost_squares,
    cast(sum({{ entered }} * {{ lost }}) as bigint) as products
from visitors
group by funnel, kind, channel, step_no, step
{{ "union all" if not loop.last }}
{% endfor %}
