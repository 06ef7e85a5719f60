{{ config(
    enabled=has_feed('campaign') and has_feed('campaign_touch'), contract={'enforced': false}) }}
{%- set responses = {
    'delivered': 'delivered', 'open': 'openers', 'click': 'clickers', 'bounce': 'bounced',
    'unsubscribe': 'unsubscribed'} %}

with run as (
    select
        as_of,
        first_day
    from {{ source('run', 'run') }}
),

campaigns as (
    select
        campaign.*,
        run.as_of,
        least(campaign.end_date, run.as_of) as last_seen_day,
        {{ days_between('campaign.start_date', 'least(campaign.end_date, run.as_of)') }} + 1
            as days_run,
        run.first_day
    from {{ ref('campaign') }} as campaign
    cross join run
),

touches as (
    select
        campaign_id,
        count(case when not is_holdout then 1 end) as targeted,
        count(case when is_holdout then 1 end) as held_out
    from {{ ref('campaign_touch') }}
    group by campaign_id
),

{% if has_feed('coupon') -%}
offers as (
    select
        campaign_id,
        count(distinct coupon_id) as coupons_offered,
        count(distinct product_id) as products_offered
    from {{ ref('coupon') }}
    group by campaign_id
),
{%- endif %}

{% if has_feed('coupon_redemption') -%}
redemptions as (
    select
        campaign_id,
        count(*) as redemptions,
        count(distinct customer_id) as redeemers
    from {{ ref('coupon_redemption') }}
    group by campaign_id
),
{%- endif %}

{% if has_feed('campaign_response') -%}
responses as (
    select
        campaign_id
        {%- for response, people in responses.items() %},
        count(distinct case when response = '{{ response }}' then customer_id end) as {{ people }}
        {%- endfor %}
    from {{ ref('campaign_response') }}
    group by campaign_id
),
{%- endif %}

{% set during = 'orders.order_date >= campaigns.start_date' -%}
-- What its customers bought while it ran, and in as many days before it.
sales as (
    select
        campaigns.campaign_id,
        {%- for group, of_group in [('', 'not touch.is_holdout'), ('holdout_', 'touch.is_holdout')] %}
        count(distinct case when {{ of_group }} and {{ during }} then orders.customer_id end)
            as {{ group }}buyers,
        sum(case when {{ of_group }} and {{ during }} then orders.net_sales end)
            as {{ group }}net_sales_during,
        {%- endfor %}
        sum(case when not touch.is_holdout and not {{ during }} then orders.net_sales end)
            as net_sales_before
    from campaigns
    inner join {{ ref('campaign_touch') }} as touch on campaigns.campaign_id = touch.campaign_id
    inner join {{ purchases() }} as orders
        on
            touch.customer_id = orders.customer_id
            and orders.order_date >= {{ plus_days('campaigns.start_date', '-campaigns.days_run') }}
            and orders.order_date <= campaigns.last_seen_day
    group by campaigns.campaign_id
)

select
    campaigns.campaign_id,
    campaigns.campaign_type,
    campaigns.start_date,
    campaigns.end_date,
    campaigns.end_date >= campaigns.as_of as is_running,
    cast(campaigns.days_run as integer) as days_run,
    coalesce(touches.targeted, 0) as targeted,
    {%- if has_feed('campaign_response') %}
    campaigns.channel,
    campaigns.cost,
    {%- for people in responses.values() %}
    coalesce(responses.{{ people }}, 0) as {{ people }},
    {%- endfor %}
    round(coalesce(responses.clickers, 0) / cast(nullif(touches.targeted, 0) as double), 6)
        as click_rate,
    coalesce(touches.held_out, 0) as held_out,
    coalesce(sales.holdout_buyers, 0) as holdout_buyers,
    cast(coalesce(sales.holdout_net_sales_during, 0) as decimal(18, 2))
        as holdout_net_sales_during,
    {{ share_difference('coalesce(sales.buyers, 0)', 'touches.targeted',
        'coalesce(sales.holdout_buyers, 0)', 'touches.held_out', 'buyer_lift') }},
    {%- endif %}
    {%- if has_feed('coupon') %}
    coalesce(offers.coupons_offered, 0) as coupons_offered,
    coalesce(offers.products_offered, 0) as products_offered,
    {%- endif %}
    {%- if has_feed('coupon_redemption') %}
    coalesce(redemptions.redemptions, 0) as redemptions,
    coalesce(redemptions.redeemers, 0) as redeemers,
    round(coalesce(redemptions.redeemers, 0) / cast(nullif(touches.targeted, 0) as double), 6)
        as response_rate,
    {%- endif %}
    coalesce(sales.buyers, 0) as buyers,
    cast(coalesce(sales.net_sales_during, 0) as decimal(18, 2)) as net_sales_during,
    case
        when campaigns.first_day <= {{ plus_days('campaigns.start_date', '-campaigns.days_run') }}
            then cast(coalesce(sales.net_sales_before, 0) as decimal(18, 2))
    end as net_sales_before,
    campaigns.as_of as data_as_of
from campaigns
left join touches on campaigns.campaign_id = touches.campaign_id
{%- for table, needs in [
    ('offers', 'coupon'), ('redemptions', 'coupon_redemption'),
    ('responses', 'campaign_response')] if has_feed(needs) %}
left join {{ table }} on campaigns.campaign_id = {{ table }}.campaign_id
{%- endfor %}
left join sales on campaigns.campaign_id = sales.campaign_id
