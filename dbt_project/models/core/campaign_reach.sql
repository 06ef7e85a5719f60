{{ config(enabled=has_feed('campaign') and has_feed('campaign_touch')) }}
{#- What is counted by campaign: conformed table, then column and what it counts. -#}
{%- set counted = {
    'campaign_touch': {
        'targeted': 'count(case when not is_holdout then 1 end)',
        'held_out': 'count(case when is_holdout then 1 end)'},
    'coupon': {
        'coupons_offered': 'count(distinct coupon_id)',
        'products_offered': 'count(distinct product_id)'},
    'coupon_redemption': {
        'redemptions': 'count(*)',
        'redeemers': 'count(distinct customer_id)'},
    'campaign_response': {
        'delivered': "count(distinct case when response = 'delivered' then customer_id end)",
        'openers': "count(distinct case when response = 'open' then customer_id end)",
        'clickers': "count(distinct case when response = 'click' then customer_id end)",
        'bounced': "count(distinct case when response = 'bounce' then customer_id end)",
        'unsubscribed': "count(distinct case when response = 'unsubscribe' then customer_id end)"},
} %}

with campaigns as (
    select campaign_id from {{ ref('campaign') }}
)

{%- for table, columns in counted.items() if has_feed(table) %},

{{ table }}_counted as (
    select
        campaign_id
        {%- for column, count in columns.items() %},
        {{ count }} as {{ column }}
        {%- endfor %}
    from {{ ref('campaign_target' if table == 'campaign_touch' else table) }}
    group by campaign_id
)
{%- endfor %}

select
    campaigns.campaign_id
    {%- for table, columns in counted.items() if has_feed(table) %}
    {%- for column in columns %},
    coalesce({{ table }}_counted.{{ column }}, 0) as {{ column }}
    {%- endfor %}
    {%- endfor %}
from campaigns
{%- for table in counted if has_feed(table) %}
left join {{ table }}_counted on campaigns.campaign_id = {{ table }}_counted.campaign_id
{%- endfor %}
