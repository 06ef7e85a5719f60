{{ config(materialized='ephemeral', enabled=has_feed('campaign') and has_feed('campaign_touch')) }}
{#- By campaign and group of one kind: what those written to and those held out did. -#}
{%- set dimensions = ['purchase_recency', 'value_tier', 'discount_use'] %}
{%- set measures = {'buyers': 'cast(orders > 0 as integer)', 'orders': 'orders',
    'net_sales': 'net_sales'} %}

with outcomes as (
    select * from {{ ref('campaign_outcome') }}
),

grouped as (
    select
        'all' as dimension,
        'all' as group_name,
        outcomes.*
    from outcomes
    {%- for dimension in dimensions %}
    union all
    select
        '{{ dimension }}' as dimension,
        {{ dimension }} as group_name,
        outcomes.*
    from outcomes
    {%- endfor %}
)

select
    campaign_id,
    dimension,
    group_name,
    count(case when not is_holdout then 1 end) as targeted,
    count(case when is_holdout then 1 end) as held_out
    {%- for prefix, is_in in [('', 'not is_holdout'), ('holdout_', 'is_holdout')] %}
    {%- for measure, value in measures.items() %},
    cast(coalesce(sum(case when {{ is_in }} then {{ value }} end), 0) as decimal(28, 2))
        as {{ prefix }}{{ measure }},
    coalesce(sum(case when {{ is_in }} then {{ value }} * {{ value }} end), 0)
        as {{ prefix }}{{ measure }}_squares
    {%- endfor %}
    {%- endfor %}
from grouped
group by campaign_id, dimension, group_name
