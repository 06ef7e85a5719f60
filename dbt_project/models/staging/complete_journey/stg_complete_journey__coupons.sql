with coupons as (
    select * from {{ source('complete_journey', 'coupons') }}
),

cast_coupons as (
    select
        cast(campaign_id as varchar) || '-' || cast(coupon_upc as varchar) || '-'
        || cast(product_id as varchar) as row_key,
        cast(coupon_upc as varchar) as coupon_id,
        cast(campaign_id as varchar) as campaign_id,
        cast(product_id as varchar) as product_id,
        known_at,
        known_day,
        cast(null as varchar) as broken_rule,
        row_number() over (partition by record_hash order by known_at) as copy_number
    from coupons
)

select
    *,
    {{ record_status('broken_rule', 'copy_number') }} as record_status
from cast_coupons
