{{ config(
    enabled=has_feed('campaign') and has_feed('campaign_touch'), contract={'enforced': false}) }}
{%- set responses = ['delivered', 'openers', 'clickers', 'bounced', 'unsubscribed'] %}
{%- set measures = {'orders': 'orders_lift', 'net_sales': 'net_sales_lift'} %}

with run as (
    select as_of from {{ source('run', 'run') }}
){%- if has_feed('campaign_response') %},

-- Against those held out; a campaign is a stratum of its own.
strata as (
    select
        campaign_id,
        {%- for measure in measures %}
        {{ stratum_columns(measure) }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('campaign_arm') }}
    where dimension = 'all'
),

lift as (
    select
        campaign_id,
        {%- for measure, name in measures.items() %}
        {{ stratified_difference(measure, name) }}{{ "," if not loop.last }}
        {%- endfor %}
    from strata
    group by campaign_id
)
{%- endif %}

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
    round(sales.holdout_buyers / cast(nullif(reach.held_out, 0) as double), 6)
        as holdout_conversion_rate,
    {{ share_difference(
        'sales.buyers', 'reach.targeted', 'sales.holdout_buyers', 'reach.held_out',
        'conversion_lift') }},
    {{ share_difference_p(
        'sales.buyers', 'reach.targeted', 'sales.holdout_buyers', 'reach.held_out')
    }} as conversion_lift_p,
    {%- for name in measures.values() %}
    {%- for part in ['', '_low', '_high', '_p'] %}
    lift.{{ name }}{{ part }},
    {%- endfor %}
    {%- endfor %}
    round(sales.net_sales_during / cast(nullif(campaign.cost, 0) as double), 6) as roas,
    {%- for part in ['', '_low', '_high'] %}
    round(lift.net_sales_lift{{ part }} * reach.targeted, 2) as incremental_net_sales{{ part }},
    {%- endfor %}
    round(lift.net_sales_lift * reach.targeted / cast(nullif(campaign.cost, 0) as double), 6)
        as incremental_roas,
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
    round(sales.buyers / cast(nullif(reach.targeted, 0) as double), 6) as conversion_rate,
    sales.orders,
    sales.net_sales_during,
    sales.net_sales_before,
    run.as_of as data_as_of
from {{ ref('campaign') }} as campaign
cross join run
inner join {{ ref('campaign_reach') }} as reach on campaign.campaign_id = reach.campaign_id
inner join {{ ref('campaign_sales') }} as sales on campaign.campaign_id = sales.campaign_id
{%- if has_feed('campaign_response') %}
left join lift on campaign.campaign_id = lift.campaign_id
{%- endif %}
