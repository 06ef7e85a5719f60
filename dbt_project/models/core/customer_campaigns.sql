{{ config(enabled=has_feed('campaign_touch', 'coupon_redemption')) }}

with seen as (
    {%- if has_feed('campaign_touch') %}
    select
        customer_id,
        1 as campaigns_received,
        0 as coupon_redemptions
    from {{ ref('campaign_target') }}
    where not is_holdout
    {%- endif %}
    {{ "union all" if has_feed('campaign_touch') and has_feed('coupon_redemption') }}
    {%- if has_feed('coupon_redemption') %}
    select
        customer_id,
        0 as campaigns_received,
        1 as coupon_redemptions
    from {{ ref('coupon_redemption') }}
    {%- endif %}
)

select
    customer_id,
    cast(sum(campaigns_received) as bigint) as campaigns_received,
    cast(sum(coupon_redemptions) as bigint) as coupon_redemptions
from seen
group by customer_id
