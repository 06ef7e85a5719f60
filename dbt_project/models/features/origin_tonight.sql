{{ config(materialized='view') }}
{#- On a night that takes over the features of the night before: the days of which they are made
    again. Nothing that is known after a day tells of it, so these are the days that are new, and
    those from the first fact on that is not what it was. All days, where there is nothing to take. -#}
{%- set kept = load_relation(source('run', 'kept_fact_day')) if execute %}

select origin.as_of
from {{ ref('origin') }} as origin
{%- if kept %}
left join {{ source('run', 'kept_origin') }} as kept_origin on origin.as_of = kept_origin.as_of
where
    kept_origin.as_of is null
    or origin.as_of >= (
        select coalesce(min(day), cast('9999-12-31' as date))
        from (
            {{ unlike('select * from ' ~ ref('fact_day'), 'select * from ' ~ kept) }}
        ) as changed
    )
{%- else %}
-- Made after {{ ref('fact_day') }}, on every night.
{%- endif %}
