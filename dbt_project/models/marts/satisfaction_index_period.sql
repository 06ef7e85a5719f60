{{ config(enabled=has_feed('feedback')) }}

with weights as (
    select * from {{ ref('satisfaction_weights') }}
    where is_in_force
),

answers as (
    select
        marks.feedback_id,
        marks.region,
        marks.responded_on,
        weights.version as weights_version,
        sum(weights.index_weight * (marks.mark - 1) * 25) / sum(weights.index_weight) as value,
        sum(weights.index_weight) as completeness
        {%- for dimension in survey_dimensions() %},
        max(case when marks.dimension = '{{ dimension }}' then (marks.mark - 1) * 25.0 end)
            as {{ dimension }}
        {%- endfor %}
    from {{ ref('satisfaction_mark') }} as marks
    inner join weights on marks.dimension = weights.dimension
    group by marks.feedback_id, marks.region, marks.responded_on, weights.version
),

in_periods as (
    {%- for period in ['month', 'quarter'] %}
    select
        *,
        '{{ period }}' as period_type,
        cast(date_trunc('{{ period }}', responded_on) as date) as period_start,
        -- Half of what counts must be known.
        case when completeness >= 0.4999999 then round(value, 6) end as answer_index
    from answers
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

added_up as (
    select
        period_type,
        period_start,
        weights_version,
        case when grouping(region) = 1 then 'all' else region end as region,
        count(*) as answers,
        count(answer_index) as counted,
        sum(answer_index) as total,
        sum(answer_index * answer_index) as squares
        {%- for dimension in survey_dimensions() %},
        cast(round(avg({{ dimension }}), 6) as double) as {{ dimension }}
        {%- endfor %}
    from in_periods
    group by period_type, period_start, weights_version, cube(region)
),

scored as (
    select
        *,
        {{ mean_interval('total', 'squares', 'counted', 'satisfaction_index', 0, 100) }}
    from added_up
)

select
    scored.period_type,
    scored.period_start,
    scored.region,
    scored.answers,
    scored.counted,
    scored.satisfaction_index,
    scored.satisfaction_index_low,
    scored.satisfaction_index_high,
    {%- for dimension in survey_dimensions() %}
    scored.{{ dimension }},
    {%- endfor %}
    scored.weights_version,
    date_trunc(scored.period_type, {{ plus_days('run.as_of', 1) }}) > scored.period_start
        as is_complete_period,
    run.as_of as data_as_of
from scored
cross join {{ source('run', 'run') }} as run
