{{ config(
    enabled=has_feed('campaign') and has_feed('campaign_touch'), contract={'enforced': false}) }}
{%- set responses = ['delivered', 'openers', 'clickers', 'bounced', 'unsubscribed'] %}

select
    campaign.campaign_id,
    campaign.campaign_type,
    campaign.start_date,
    campaign.end_date,
    campaign.end_date >= run.as_of as is_running,
    sales.days_run,
    reach.targeted,
    {%- if has_feed('campaign_response') %}
    campaign.channel,
    campaign.cost,
    {%- for people in responses %}
    reach.{{ people }},
    {%- endfor %}
    round(reach.clickers / cast(nullif(reach.targeted, 0) as double), 6) as click_rate,
    reach.held_out,
    sales.holdout_buyers,
    sales.holdout_net_sales_during,
    {{ share_difference(
        'sales.buyers', 'reach.targeted', 'sales.holdout_buyers', 'reach.held_out', 'buyer_lift') }},
    {%- endif %}
    {%- if has_feed('coupon') %}
    reach.coupons_offered,
    reach.products_offered,
    {%- endif %}
    {%- if has_feed('coupon_redemption') %}
    reach.redemptions,
    reach.redeemers,
    round(reach.redeemers / cast(nullif(reach.targeted, 0) as double), 6) as response_rate,
    {%- endif %}
    sales.buyers,
    sales.net_sales_during,
    sales.net_sales_before,
    run.as_of as data_as_of
from {{ ref('campaign') }} as campaign
cross join {{ source('run', 'run') }} as run
inner join {{ ref('campaign_reach') }} as reach on campaign.campaign_id = reach.campaign_id
inner join {{ ref('campaign_sales') }} as sales on campaign.campaign_id = sales.campaign_id
