{{ config(materialized='ephemeral') }}

select
    row_key as coupon_product_id,
    coupon_id,
    campaign_id,
    product_id,
    'complete_journey' as source_system,
    row_key as source_pk,
    known_at,
    known_day
from {{ accepted('stg_complete_journey__coupons') }} as coupons
