{{ config(enabled=has_feed('session_step')) }}
-- A service that fewer finish than others, by ten points at least, is hard.
{%- set least_starts, least_shortfall = 50, 0.10 %}
{%- set told = has_feed('ticket', 'feedback') %}

with tries as (
    select
        funnel as service,
        session_id,
        visitor_key,
        max(step_no) >= 2 as started,
        max(case when is_final_step then 1 else 0 end) = 1 as completed
    from {{ ref('session_funnel_step') }}
    where kind = 'self_service'
    group by funnel, session_id, visitor_key
),

visitors as (
    select
        service,
        visitor_key,
        count(*) as views,
        count(case when started then 1 end) as entered,
        count(case when completed then 1 end) as completions
    from tries
    group by service, visitor_key
),

services as (
    select
        service,
        count(*) as visitors,
        cast(sum(views) as bigint) as views,
        cast(sum(entered) as bigint) as entered,
        cast(sum(completions) as bigint) as completions,
        cast(sum(entered - completions) as bigint) as lost,
        cast(sum(entered * entered) as bigint) as entered_squares,
        cast(sum((entered - completions) * (entered - completions)) as bigint) as lost_squares,
        cast(sum(entered * (entered - completions)) as bigint) as products
    from visitors
    group by service
),

others as (
    select
        services.service,
        cast(sum(other.views) as bigint) as views,
        {%- for column in ['entered', 'lost', 'entered_squares', 'lost_squares', 'products'] %}
        cast(sum(other.{{ column }}) as bigint) as {{ column }},
        {%- endfor %}
        cast(sum(other.completions) as bigint) as completions
    from services
    inner join services as other on services.service <> other.service
    group by services.service
),

judged as (
    select
        services.service,
        {{ loss_difference('services', 'others', 'shortfall') }}
    from services
    inner join others on services.service = others.service
    where services.entered >= {{ least_starts }} and others.entered >= {{ least_starts }}
),

corrected as (
    select * from {{ false_discovery('judged', 'p_value', [], ['service']) }} as corrected
),

-- Where most of those who have started are lost.
steps as (
    select
        funnel as service,
        step,
        sum(lost) as lost,
        row_number() over (partition by funnel order by sum(lost) desc, step_no asc) as place
    from {{ ref('funnel_step_loss') }}
    where kind = 'self_service' and period = 'all_days' and step_no > 1
    group by funnel, step_no, step
){% if told %},

after as (
    select
        tries.service,
        {%- for side, where in [
            ('failed', 'not tries.completed'), ('completed', 'tries.completed')] %}
        count(case when {{ where }} then 1 end) as {{ side }},
        count(case when {{ where }} and aftermath.contacts > 0 then 1 end)
            as contacted_{{ side }},
        count(case when {{ where }} then aftermath.satisfaction end) as answered_{{ side }},
        {{ mean_interval(
            'sum(case when ' ~ where ~ ' then aftermath.satisfaction end)',
            'sum(case when ' ~ where ~ ' then aftermath.satisfaction * aftermath.satisfaction end)',
            'count(case when ' ~ where ~ ' then aftermath.satisfaction end)',
            'satisfaction_' ~ side, 0, 1) }}{{ "," if not loop.last }}
        {%- endfor %}
    from tries
    inner join {{ ref('session_aftermath') }} as aftermath
        on tries.session_id = aftermath.session_id
    group by tries.service
){% endif %},

ranked as (
    select
        services.service,
        services.visitors,
        services.views,
        services.entered as starts,
        services.completions,
        round(services.entered / cast(services.views as double), 6) as start_rate,
        {{ wilson('services.completions', 'services.entered', 'conversion') }},
        round(others.completions / cast(nullif(others.entered, 0) as double), 6)
            as conversion_of_others,
        corrected.shortfall,
        corrected.shortfall_low,
        corrected.shortfall_high,
        corrected.p_value,
        corrected.q_value,
        case when steps.lost > 0 then steps.step end as worst_step,
        cast(case when steps.lost > 0 then steps.lost end as bigint) as lost_at_worst_step,
        services.views - services.completions as unmet,
        -- Against the others' share of completions among those who only looked as well.
        round(
            services.views * others.completions / cast(nullif(others.views, 0) as double)
            - services.completions, 2
        ) as unmet_beyond_others,
        coalesce(
            corrected.q_value < 0.01 and corrected.shortfall >= {{ least_shortfall }}, false
        ) as is_hard
    from services
    left join others on services.service = others.service
    left join corrected on services.service = corrected.service
    left join steps on services.service = steps.service and steps.place = 1
)

select
    ranked.*,
    case
        when ranked.is_hard then row_number() over (
            partition by ranked.is_hard
            order by ranked.unmet_beyond_others desc, ranked.service asc
        )
    end as needed_but_hard_rank,
    {%- if told %}
    after.failed as followed_failed,
    after.contacted_failed,
    {{ share_difference(
        'after.contacted_failed', 'after.failed', 'after.contacted_completed', 'after.completed',
        'contact_rate_difference') }},
    round(after.contacted_failed / cast(nullif(after.failed, 0) as double), 6)
        as contact_rate_failed,
    round(after.contacted_completed / cast(nullif(after.completed, 0) as double), 6)
        as contact_rate_completed,
    after.answered_failed,
    after.satisfaction_failed,
    after.satisfaction_completed,
    {%- else %}
    cast(null as bigint) as followed_failed,
    cast(null as bigint) as contacted_failed,
    cast(null as double) as contact_rate_difference,
    cast(null as double) as contact_rate_difference_low,
    cast(null as double) as contact_rate_difference_high,
    cast(null as double) as contact_rate_failed,
    cast(null as double) as contact_rate_completed,
    cast(null as bigint) as answered_failed,
    cast(null as double) as satisfaction_failed,
    cast(null as double) as satisfaction_completed,
    {%- endif %}
    run.as_of as data_as_of
from ranked
cross join {{ source('run', 'run') }} as run
{%- if told %}
left join after on ranked.service = after.service
{%- endif %}
