{#-
  Everybody is in one household, and what a household's persons bought is what the orders say that
  its persons bought: persons and net sales of each household, by the customer view and by the facts.
-#}
{% test households_add_up(model) %}
{%- if has_feed('source_record') %}
with facts as (
    select
        household.household_id,
        count(*) as persons,
        max(household.persons) as persons_told,
        coalesce(sum(bought.net_sales), 0) as net_sales
    from {{ ref('household') }} as household
    left join (
        select
            customer_id,
            sum(net_sales) as net_sales
        from {{ purchases() }} as purchases
        group by customer_id
    ) as bought on household.customer_id = bought.customer_id
    group by household.household_id
),

shown as (
    select
        household_id,
        count(*) as persons,
        sum(net_sales) as net_sales
    from {{ model }}
    group by household_id
)

select *
from facts
full join shown on facts.household_id = shown.household_id
where
    facts.persons is distinct from shown.persons
    or facts.persons_told is distinct from shown.persons
    or facts.net_sales is distinct from shown.net_sales
{%- else %}
select 1 as broken
where false
{%- endif %}
{% endtest %}
