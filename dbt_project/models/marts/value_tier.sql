{%- set less_is_better = value_dimensions() %}
{%- set weights = value_weights() %}

with run as (
    select as_of from {{ source('run', 'run') }}
),

cutpoints as (
    select * from {{ ref('value_tier_cutpoints') }}
),

facts as (
    select
        orders.customer_id,
        run.as_of,
        {{ value_measures('run.as_of') }}
    from {{ purchases() }} as orders
    cross join run
    group by orders.customer_id, run.as_of
    having max(orders.order_date) > {{ plus_days('run.as_of', -365) }}
),

scored as (
    select
        facts.*,
        {%- for dimension, less in less_is_better.items() %}
        {%- set measure = 'coalesce(facts.' ~ dimension ~ ', 0)' %}
        {{ score_of(measure, dimension, less) }} as {{ dimension }}_score,
        {%- endfor %}
        cutpoints.cutpoint_version
    from facts
    cross join cutpoints
),

weighed as (
    select
        *,
        round((
            {%- for dimension, weight in weights.items() %}
            {{ "+ " if not loop.first }}{{ weight }} * {{ dimension }}_score
            {%- endfor %}
        ) / cast({{ weights.values() | sum }} as double), 6) as value_score
    from scored
)

select
    customer_id,
    {%- for column, text in {'value_tier': 'name', 'value_tier_zh': 'zh'}.items() %}
    case
        {%- for tier in var('value_tier')['tiers'] %}
        {{ "else" if loop.last else "when value_score >= " ~ tier['from'] ~ " then" }}
        '{{ tier[text] }}'
        {%- endfor %}
    end as {{ column }},
    {%- endfor %}
    value_score,
    {%- for dimension in less_is_better %}
    cast({{ dimension }}_score as integer) as {{ dimension }}_score,
    {%- endfor %}
    cast(tenure as integer) as tenure_days,
    cast(recency as integer) as recency_days,
    cast(frequency as integer) as frequency,
    monetary,
    discount_share,
    cutpoint_version,
    as_of as data_as_of
from weighed
