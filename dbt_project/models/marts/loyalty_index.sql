{%- set weights = var('loyalty_index') %}
{%- set has_opinions = has_feed('feedback') %}

with run as (
    select as_of from {{ source('run', 'run') }}
),

{%- if has_opinions %}

-- With the weights that were in force on the day.
versions as (
    select
        days.day,
        weights.dimension,
        weights.index_weight,
        rank() over (
            partition by days.day
            order by
                case when weights.reference_day <= days.day then 0 else 1 end,
                case when weights.reference_day <= days.day then weights.reference_day end desc,
                weights.reference_day
        ) as place
    from (select distinct day from {{ ref('loyalty_signal') }}) as days
    cross join {{ ref('satisfaction_weights') }} as weights
),

marks as (
    select
        versions.day,
        marks.customer_id,
        marks.mark,
        versions.index_weight,
        row_number() over (
            partition by versions.day, marks.customer_id, marks.dimension
            order by marks.responded_at desc, marks.feedback_id asc
        ) as place
    from {{ ref('satisfaction_mark') }} as marks
    inner join versions
        on
            marks.dimension = versions.dimension
            and marks.known_day <= versions.day
            and marks.responded_on <= versions.day
            and marks.responded_on > {{ plus_days('versions.day', -365) }}
    where marks.customer_id is not null and versions.place = 1
),

indexed as (
    select
        day,
        customer_id,
        sum(index_weight * (mark - 1) * 25) / sum(index_weight) as value
    from marks
    where place = 1
    group by day, customer_id
    having sum(index_weight) >= 0.4999999
),
{%- endif %}

components as (
    select
        signals.day,
        signals.customer_id,
        signals.trust,
        signals.contact_frequency,
        signals.service_effect,
        {%- if has_opinions %}
        round(coalesce(indexed.value, signals.overall_satisfaction), 6) as satisfaction,
        {%- else %}
        signals.overall_satisfaction as satisfaction,
        {%- endif %}
        signals.likelihood_to_continue
    from {{ ref('loyalty_signal') }} as signals
    {%- if has_opinions %}
    left join indexed
        on signals.day = indexed.day and signals.customer_id = indexed.customer_id
    {%- endif %}
),

-- What is not known of a customer leaves its weight to the rest; how much is known is told.
weighted as (
    select
        *,
        (
            {%- for component in weights %}
            {{ "+ " if not loop.first }}{{ weights[component] }} * coalesce({{ component }}, 0)
            {%- endfor %}
        ) as total,
        round((
            {%- for component in weights %}
            {{ "+ " if not loop.first }}{{ weights[component] }}
            * case when {{ component }} is null then 0.0 else 1.0 end
            {%- endfor %}
        ), 6) as completeness
    from components
),

scored as (
    select
        *,
        case when completeness >= 0.4 then round(total / completeness, 6) end as loyalty_index
    from weighted
)

select
    today.customer_id,
    cast(today.loyalty_index as double) as loyalty_index,
    cast(today.completeness as double) as completeness,
    {%- for component in weights %}
    cast(today.{{ component }} as double) as {{ component }},
    {%- endfor %}
    cast(before.loyalty_index as double) as loyalty_index_quarter_ago,
    cast(round(today.loyalty_index - before.loyalty_index, 6) as double) as change,
    case
        when today.loyalty_index - before.loyalty_index >= 5 then 'up'
        when today.loyalty_index - before.loyalty_index <= -5 then 'down'
        when before.loyalty_index is not null and today.loyalty_index is not null then 'steady'
    end as trend,
    run.as_of as data_as_of
from scored as today
inner join run on today.day = run.as_of
left join scored as before
    on today.customer_id = before.customer_id and before.day = {{ plus_days('run.as_of', -91) }}
