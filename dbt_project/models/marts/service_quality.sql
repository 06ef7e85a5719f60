{{ config(enabled=has_feed('ticket')) }}
{%- set keys = ['channel', 'region', 'category'] %}

with tickets as (
    select * from {{ ref('service_ticket') }}
),

-- Each ticket comes in one month and goes in one, or has not gone yet.
moves as (
    select opened_month as month, channel, region, category, 1 as came, 0 as went from tickets
    union all
    select closed_month as month, channel, region, category, 0 as came, 1 as went from tickets
    where closed_month is not null
),

queue as (
    select
        month,
        {%- for key in keys %}
        case when grouping({{ key }}) = 1 then 'all' else {{ key }} end as {{ key }},
        {%- endfor %}
        cast(sum(came) as bigint) as inflow,
        cast(sum(went) as bigint) as closed_in_month
    from moves
    group by month, cube(channel, region, category)
),

opened as (
    select
        opened_month as month,
        {%- for key in keys %}
        case when grouping({{ key }}) = 1 then 'all' else {{ key }} end as {{ key }},
        {%- endfor %}
        count(case when is_complaint then 1 end) as complaints,
        count(case when is_resolved then 1 end) as resolved,
        count(case when is_dropped then 1 end) as dropped,
        count(case when is_open then 1 end) as still_open,
        count(is_first_contact) as followed,
        count(case when is_first_contact then 1 end) as first_contact,
        count(case when is_resolved and is_reopened then 1 end) as reopened,
        count(rating) as rated,
        count(case when rating >= 0.75 then 1 end) as satisfied,
        -- As decimals: a sum of doubles depends on its order, and a mean may lie between two
        -- roundings.
        round(cast(avg(cast(handling_minutes as decimal(18, 6))) as double), 6) as handling_minutes
    from tickets
    group by opened_month, cube(channel, region, category)
),

counted as (
    select
        queue.*,
        {%- for column in [
            'complaints', 'resolved', 'dropped', 'still_open', 'followed', 'first_contact',
            'reopened', 'rated', 'satisfied', 'handling_minutes'] %}
        opened.{{ column }},
        {%- endfor %}
        cast(sum(queue.inflow - queue.closed_in_month) over (
            partition by queue.channel, queue.region, queue.category
            order by queue.month
            rows between unbounded preceding and current row
        ) as bigint) as backlog
    from queue
    left join opened
        on
            queue.month = opened.month
            {%- for key in keys %}
            and queue.{{ key }} = opened.{{ key }}
            {%- endfor %}
)

select
    counted.month,
    {%- for key in keys %}
    counted.{{ key }},
    {%- endfor %}
    counted.inflow,
    {%- for count in ['complaints', 'resolved', 'dropped', 'still_open'] %}
    coalesce(counted.{{ count }}, 0) as {{ count }},
    {%- endfor %}
    counted.closed_in_month,
    counted.backlog,
    reply.minutes_p50 as first_reply_minutes_p50,
    reply.minutes_p90 as first_reply_minutes_p90,
    round(resolution.minutes_p50 / 60, 6) as resolution_hours_p50,
    round(resolution.minutes_p90 / 60, 6) as resolution_hours_p90,
    resolution.within_24h as resolved_within_24h,
    resolution.within_72h as resolved_within_72h,
    {{ wilson('counted.first_contact', 'counted.followed', 'first_contact_rate') }},
    {{ wilson('counted.reopened', 'counted.resolved', 'reopened_rate') }},
    counted.handling_minutes,
    coalesce(counted.rated, 0) as rated,
    {{ wilson('counted.satisfied', 'counted.rated', 'csat') }},
    {{ months_between_months('counted.month', plus_days('run.as_of', 1)) }} > 0
        as is_complete_month,
    run.as_of as data_as_of
from counted
cross join {{ source('run', 'run') }} as run
{%- for alias, measure in [('reply', 'first_reply'), ('resolution', 'resolution')] %}
left join {{ ref('service_duration') }} as {{ alias }}
    on
        counted.month = {{ alias }}.opened_month
        and {{ alias }}.measure = '{{ measure }}'
        {%- for key in keys %}
        and counted.{{ key }} = {{ alias }}.{{ key }}
        {%- endfor %}
{%- endfor %}
