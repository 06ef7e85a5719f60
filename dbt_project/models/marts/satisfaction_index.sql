{{ config(enabled=has_feed('feedback')) }}

with run as (
    select as_of from {{ source('run', 'run') }}
),

weights as (
    select * from {{ ref('satisfaction_weights') }}
    where is_in_force
),

marks as (
    select
        marks.*,
        row_number() over (
            partition by marks.customer_id, marks.dimension
            order by marks.responded_at desc, marks.feedback_id asc
        ) as place
    from {{ ref('satisfaction_mark') }} as marks
    cross join run
    where
        marks.customer_id is not null
        and marks.responded_on > {{ plus_days('run.as_of', -365) }}
),

answered as (
    select
        customer_id,
        count(distinct feedback_id) as answers,
        max(responded_on) as last_answer_on
    from marks
    group by customer_id
),

weighted as (
    select
        marks.customer_id,
        max(weights.version) as weights_version,
        max(weights.status) as weights_status,
        round(sum(weights.index_weight * (marks.mark - 1) * 25) / sum(weights.index_weight), 6)
            as weighted_mean,
        round(sum(weights.index_weight), 6) as completeness
        {%- for dimension in survey_dimensions() %},
        max(case when marks.dimension = '{{ dimension }}' then (marks.mark - 1) * 25.0 end)
            as {{ dimension }}
        {%- endfor %}
    from marks
    inner join weights on marks.dimension = weights.dimension
    where marks.place = 1
    group by marks.customer_id
)

select
    weighted.customer_id,
    case when weighted.completeness >= 0.5 then weighted.weighted_mean end as satisfaction_index,
    weighted.completeness,
    {%- for dimension in survey_dimensions() %}
    cast(weighted.{{ dimension }} as double) as {{ dimension }},
    {%- endfor %}
    answered.answers,
    answered.last_answer_on,
    weighted.weights_version,
    weighted.weights_status,
    run.as_of as data_as_of
from weighted
cross join run
inner join answered on weighted.customer_id = answered.customer_id
