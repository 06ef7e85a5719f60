{{ config(enabled=has_feed('source_record', 'household')) }}
{#- Each round reaches twice as far: after four, sixteen people who share something one with the
    next. Nobody's household is that long. -#}
{%- set rounds = 4 %}

with persons as (
    select customer_id from {{ ref('customer') }}
)

{%- if has_feed('source_record') %},

shared as (
    select * from {{ ref('household_key') }}
),

label_0 as (
    select distinct
        customer_id,
        customer_id as label
    from shared
)

{%- for round in range(1, rounds + 1) %},

least_{{ round }} as (
    select
        shared.household_key,
        min(labels.label) as label
    from shared
    inner join label_{{ round - 1 }} as labels on shared.customer_id = labels.customer_id
    group by shared.household_key
),

near_{{ round }} as (
    select
        shared.customer_id,
        min(leasts.label) as label
    from shared
    inner join least_{{ round }} as leasts on shared.household_key = leasts.household_key
    group by shared.customer_id
),

label_{{ round }} as (
    select
        near.customer_id,
        further.label
    from near_{{ round }} as near
    inner join near_{{ round }} as further on near.label = further.customer_id
)
{%- endfor %},

-- A chain of acquaintances is no household: then each of them stands alone.
families as (
    select
        *,
        count(*) over (partition by label) as persons
    from label_{{ rounds }}
)
{%- endif %},

placed as (
    select
        persons.customer_id,
        {{ "'H:' || coalesce(families.label, persons.customer_id)" if has_feed('source_record')
            else 'persons.customer_id' }} as household_id
    from persons
    {%- if has_feed('source_record') %}
    left join families
        on
            persons.customer_id = families.customer_id
            and families.persons <= {{ var('identity')['household_up_to'] }}
    {%- endif %}
)

select
    customer_id,
    household_id,
    count(*) over (partition by household_id) as persons
from placed
