{#- Answers, from 0 (worst) to 1 (best) of their scale. Readiness to recommend (NPS) is apart: it is
    asked of the company, satisfaction (CSAT, CES) of one occasion. An invitation is known before
    its answer. -#}
{{ config(enabled=has_feed('feedback'), materialized='incremental') }}

with answers as (
    select
        customer_id,
        source_customer_id,
        feedback_id,
        responded_at,
        responded_on,
        known_day,
        instrument = 'NPS' as is_recommendation,
        round((score - scale_min) / nullif(scale_max - scale_min, 0), 6) as score
    from {{ ref('feedback') }}
    where score is not null and source_customer_id is not null
),

seen as (
    select
        {{ person_on('answers') }} as customer_id,
        origin.as_of,
        {{ days_between('max(answers.responded_on)', 'origin.as_of') }} as days_since_answer,
        count(*) as answers_364,
        {%- for name, where in [('satisfaction', 'not '), ('recommends', '')] %}
        count(case when {{ where }}answers.is_recommendation then answers.score end)
            as {{ name }}_answers,
        sum(case when {{ where }}answers.is_recommendation
            then cast(answers.score as decimal(18, 6)) end) as {{ name }}_sum,
        {{ last_by(
            "answers.score",
            ["case when " ~ where ~ "answers.is_recommendation then 1 else 0 end",
                "answers.responded_at", "answers.feedback_id"]) }} as {{ name }}_last
        {{- "," if not loop.last }}
        {%- endfor %}
    from answers
    inner join {{ origins_tonight() }} as origin
        on {{ known_within('answers', 'responded_on', 364) }}
    {{ join_person_on('answers', 'origin.as_of') }}
    group by {{ person_on('answers') }}, origin.as_of
)

select
    customer_id,
    as_of,
    answers_364,
    days_since_answer,
    case when satisfaction_answers > 0 then satisfaction_last end as satisfaction_last,
    {{ ratio('satisfaction_sum', 'satisfaction_answers') }} as satisfaction_364,
    round(satisfaction_last
        - cast(satisfaction_sum - cast(satisfaction_last as decimal(18, 6)) as double)
        / nullif(satisfaction_answers - 1, 0), 6) as satisfaction_trend,
    case when recommends_answers > 0 then recommends_last end as recommends_last
from seen
