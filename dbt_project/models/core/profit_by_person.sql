{#- Kinds of money, by the table of facts that they come from. -#}
{%- set kinds = {
    'order_profit': [
        'gross_sales', 'discounts', 'net_sales', 'shipping_income', 'refunds', 'goods_cost',
        'shipping_cost', 'payment_fees'],
    'service_time': ['service_cost'],
    'campaign_cost_share': ['campaign_cost'],
} %}
{%- set fed = {
    'order_profit': true,
    'service_time': has_feed('ticket', 'service_call'),
    'campaign_cost_share': has_feed('campaign') and has_feed('campaign_touch'),
} %}
{%- set counts = {
    'order_profit': {'orders': 'count(*)', 'lines_without_cost': 'sum(lines_without_cost)'},
    'service_time': {
        'service_matters': 'count(*)',
        'service_minutes': 'round(sum(handling_minutes), 6)',
        'matters_without_minutes': 'count(*) - count(handling_minutes)'},
    'campaign_cost_share': {'letters': 'count(*)'},
} %}

with
{%- for table in kinds if fed[table] %}
of_{{ table }} as (
    select
        customer_id
        {%- for kind in kinds[table] %},
        cast(sum({{ kind }}) as decimal(18, 2)) as {{ kind }}
        {%- endfor %}
        {%- for name, count in counts[table].items() %},
        {{ count }} as {{ name }}
        {%- endfor %}
    from {{ ref(table) }}
    group by customer_id
),
{% endfor %}
everybody as (
    {%- for table in kinds if fed[table] %}
    select customer_id from of_{{ table }}
    {{ "union" if not loop.last }}
    {%- endfor %}
)

select
    everybody.customer_id,
    coalesce(everybody.customer_id, 'nobody') as person_key
    {%- for table in kinds %}
    {%- for kind in kinds[table] %},
    {{ 'of_' ~ table ~ '.' ~ kind if fed[table] else 'cast(null as decimal(18, 2))' }} as {{ kind }}
    {%- endfor %}
    {%- for name in counts[table] %},
    cast(coalesce({{ 'of_' ~ table ~ '.' ~ name if fed[table] else 'null' }}, 0)
        as {{ 'double' if name == 'service_minutes' else 'bigint' }}) as {{ name }}
    {%- endfor %}
    {%- endfor %}
from everybody
{%- for table in kinds if fed[table] %}
left join of_{{ table }}
    on everybody.customer_id is not distinct from of_{{ table }}.customer_id
{%- endfor %}
