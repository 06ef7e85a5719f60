{{ config(materialized='ephemeral') }}

select
    row_key as coupon_redemption_id,
    customer_id,
    coupon_id,
    campaign_id,
    redeemed_on,
    'complete_journey' as source_system,
    row_key as source_pk,
    known_at,
    known_day
from {{ accepted('stg_complete_journey__coupon_redemptions') }} as redemptions
