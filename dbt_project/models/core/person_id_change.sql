{{ config(materialized='ephemeral', enabled=has_feed('source_record')) }}
{%- set begins, ends = "('created', 'split', 'undone')", "('merged', 'retired')" %}
{%- set changes = ['merged', 'split', 'undone'] %}

with run as (
    select as_of from {{ source('run', 'run') }}
),

persons as (
    select distinct customer_id from {{ source('identity', 'identity_map') }}
),

ids as (
    select
        events.customer_id,
        {%- for event in changes %}
        count(case when events.event = '{{ event }}' and events.as_of = run.as_of then 1 end)
            as {{ event }},
        {%- endfor %}
        {%- for name, which in [('begun_on', begins), ('ended_on', ends)] %}
        max(
            case when events.event in {{ which }} and events.as_of < run.as_of then events.as_of end
        ) as {{ name }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ source('identity', 'identity_event') }} as events
    cross join run
    where events.event in {{ begins }} or events.event in {{ ends }}
    group by events.customer_id
),

-- An id may begin again: when a merge is undone.
lived as (
    select
        ids.*,
        persons.customer_id is not null as is_kept,
        ids.begun_on is not null and coalesce(ids.begun_on > ids.ended_on, true) as was_there
    from ids
    left join persons on ids.customer_id = persons.customer_id
)

select
    {%- for event in changes %}
    cast(coalesce(sum({{ event }}), 0) as bigint) as {{ event }},
    {%- endfor %}
    count(case when was_there then 1 end) as ids_before,
    count(case when was_there and is_kept then 1 end) as ids_kept
from lived
