{{ config(enabled=has_feed('session_step')) }}
-- A step is looked at where both sides have fifty sessions; less than five points more is no pain.
{%- set least_sessions, least_excess = 50, 0.05 %}
{%- set told = has_feed('ticket', 'feedback') %}
{%- set sums = ['entered', 'lost', 'entered_squares', 'lost_squares', 'products'] %}

with cells as (
    select * from {{ ref('funnel_step_loss') }}
),

pairs as (
    select
        here.*,
        'other_channels' as compared_with,
        there.entered as there_entered,
        there.lost as there_lost,
        there.entered_squares as there_entered_squares,
        there.lost_squares as there_lost_squares,
        there.products as there_products
    from cells as here
    inner join cells as there
        on
            here.funnel = there.funnel
            and here.step_no = there.step_no
            and here.channel <> there.channel
            and here.period = there.period
    where here.period = 'all_days'
    union all
    -- What customers do themselves has steps of its own: they are held against those of the others.
    select
        here.*,
        'other_services' as compared_with,
        there.entered as there_entered,
        there.lost as there_lost,
        there.entered_squares as there_entered_squares,
        there.lost_squares as there_lost_squares,
        there.products as there_products
    from cells as here
    inner join cells as there
        on
            here.channel = there.channel
            and here.funnel <> there.funnel
            and (here.step_no = 1) = (there.step_no = 1)
            and here.kind = there.kind
            and here.period = there.period
    where here.period = 'all_days' and here.kind = 'self_service'
    union all
    select
        here.*,
        'before' as compared_with,
        there.entered as there_entered,
        there.lost as there_lost,
        there.entered_squares as there_entered_squares,
        there.lost_squares as there_lost_squares,
        there.products as there_products
    from cells as here
    inner join cells as there
        on
            here.funnel = there.funnel
            and here.step_no = there.step_no
            and here.channel = there.channel
    where here.period = 'recent' and there.period = 'before'
),

here as (
    select distinct
        funnel, kind, channel, step_no, step, compared_with, visitors, visitors_lost,
        {{ sums | join(', ') }}
    from pairs
),

there as (
    select
        funnel,
        channel,
        step_no,
        compared_with,
        {%- for column in sums %}
        cast(sum(there_{{ column }}) as bigint) as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from pairs
    group by funnel, channel, step_no, compared_with
),

judged as (
    select
        here.funnel,
        here.kind,
        here.channel,
        here.step_no,
        here.step,
        here.compared_with,
        here.entered,
        here.lost,
        here.visitors,
        here.visitors_lost,
        round(here.lost / cast(here.entered as double), 6) as loss_rate,
        round(there.lost / cast(there.entered as double), 6) as loss_rate_there,
        {{ loss_difference('here', 'there', 'excess_rate') }}
    from here
    inner join there
        on
            here.funnel = there.funnel
            and here.channel = there.channel
            and here.step_no = there.step_no
            and here.compared_with = there.compared_with
    where here.entered >= {{ least_sessions }} and there.entered >= {{ least_sessions }}
),

found as (
    select
        *,
        coalesce(q_value < 0.01 and excess_rate >= {{ least_excess }}, false) as is_pain_point
    from {{ false_discovery(
        'judged', 'p_value', ['compared_with'], ['funnel', 'channel', 'step_no']) }} as corrected
)

select
    found.funnel,
    found.kind,
    found.channel,
    found.step_no,
    found.step,
    found.compared_with,
    found.is_pain_point,
    case
        when found.is_pain_point then row_number() over (
            partition by found.is_pain_point
            order by
                found.excess_rate * found.entered desc,
                found.funnel asc, found.channel asc, found.step_no asc, found.compared_with asc
        )
    end as pain_rank,
    found.entered,
    found.lost,
    found.visitors,
    found.visitors_lost,
    found.loss_rate,
    found.loss_rate_there,
    found.excess_rate,
    found.excess_rate_low,
    found.excess_rate_high,
    found.p_value,
    found.q_value,
    {%- for end in ['', '_low', '_high'] %}
    round(found.excess_rate{{ end }} * found.entered, 2) as excess_lost{{ end }},
    {%- endfor %}
    {%- if told %}
    aftermath.sessions_lost as followed_lost,
    {{ share_difference(
        'aftermath.contacted_lost', 'aftermath.sessions_lost', 'aftermath.contacted_advanced',
        'aftermath.sessions_advanced', 'contact_rate_difference') }},
    round(aftermath.contacted_lost / cast(nullif(aftermath.sessions_lost, 0) as double), 6)
        as contact_rate_lost,
    round(
        aftermath.contacted_advanced / cast(nullif(aftermath.sessions_advanced, 0) as double), 6
    ) as contact_rate_advanced,
    aftermath.answered_lost,
    aftermath.satisfaction_lost,
    aftermath.satisfaction_advanced,
    {%- else %}
    cast(null as bigint) as followed_lost,
    cast(null as double) as contact_rate_difference,
    cast(null as double) as contact_rate_difference_low,
    cast(null as double) as contact_rate_difference_high,
    cast(null as double) as contact_rate_lost,
    cast(null as double) as contact_rate_advanced,
    cast(null as bigint) as answered_lost,
    cast(null as double) as satisfaction_lost,
    cast(null as double) as satisfaction_advanced,
    {%- endif %}
    run.as_of as data_as_of
from found
cross join {{ source('run', 'run') }} as run
{%- if told %}
left join {{ ref('funnel_step_aftermath') }} as aftermath
    on
        found.funnel = aftermath.funnel
        and found.channel = aftermath.channel
        and found.step_no = aftermath.step_no
{%- endif %}
