{{ config(enabled=has_feed('source_record')) }}
{%- set rules = var('survivorship')['rules'] %}
{%- set single = "'" ~ var('survivorship')['single'] | join("', '") ~ "'" %}

with candidates as (
    select * from {{ ref('attribute_candidate') }}
),

-- Values that are the same person's name written in two ways are one value.
counted as (
    select
        *,
        count(*) over (partition by customer_id, attribute, compared) as said_by
    from candidates
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, attribute
            order by
                {%- for place in range(4) %}
                case attribute
                    {%- for attribute, rule in rules.items() if place < rule | length %}
                    when '{{ attribute }}' then {{ survival_place(rule[place]) | indent(20) }}
                    {%- endfor %}
                end,
                {%- endfor %}
                record_id, value
        ) as place
    from counted
),

judged as (
    select
        *,
        {{ fields_of({'source': 'source_system', 'value': 'value'}) }} as said,
        first_value(compared) over (
            partition by customer_id, attribute order by place
        ) as won
    from ranked
)

select
    customer_id,
    attribute,
    max(case when place = 1 then value end) as value,
    max(case when place = 1 then record_id end) as record_id,
    max(case when place = 1 then source_system end) as source_system,
    case attribute
        {%- for attribute, rule in rules.items() %}
        when '{{ attribute }}' then '{{ rule | join(', ') }}'
        {%- endfor %}
    end as rule,
    count(*) as candidates,
    count(distinct compared) as distinct_values,
    -- A short form of a name contradicts nothing.
    attribute in ({{ single }}) and count(
        distinct case when attribute <> 'name' or missing_parts = 0 then compared end
    ) > 1 as is_conflict,
    {{ listed('said', 'place', 'compared <> won') }} as other_values
from judged
group by customer_id, attribute
