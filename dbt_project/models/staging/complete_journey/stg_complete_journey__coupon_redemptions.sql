with redemptions as (
    select * from {{ source('complete_journey', 'coupon_redemptions') }}
),

known_campaigns as (
    select campaign_id from {{ ref('stg_complete_journey__campaign_descriptions') }}
    where record_status = 'accepted'
),

cast_redemptions as (
    select
        cast(campaign_id as varchar) || '-' || cast(household_id as varchar) || '-'
        || cast(coupon_upc as varchar) || '-' || cast(known_day as varchar) as row_key,
        cast(household_id as varchar) as customer_id,
        cast(coupon_upc as varchar) as coupon_id,
        cast(campaign_id as varchar) as campaign_id,
        cast(redemption_date as date) as redeemed_on,
        known_at,
        known_day
    from redemptions
),

judged as (
    select
        cast_redemptions.*,
        {{ broken_rule([('unknown_campaign', 'known_campaigns.campaign_id is null')]) }}
            as broken_rule
    from cast_redemptions
    left join known_campaigns on cast_redemptions.campaign_id = known_campaigns.campaign_id
)

select
    *,
    {{ record_status('broken_rule') }} as record_status
from judged
