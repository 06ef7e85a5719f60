with touches as (
    select * from {{ source('complete_journey', 'campaigns') }}
),

known_campaigns as (
    select campaign_id from {{ ref('stg_complete_journey__campaign_descriptions') }}
    where record_status = 'accepted'
),

cast_touches as (
    select
        cast(campaign_id as varchar) || '-' || cast(household_id as varchar) as row_key,
        cast(campaign_id as varchar) as campaign_id,
        cast(household_id as varchar) as customer_id,
        known_at,
        known_day
    from touches
),

judged as (
    select
        cast_touches.*,
        {{ broken_rule([('unknown_campaign', 'known_campaigns.campaign_id is null')]) }}
            as broken_rule
    from cast_touches
    left join known_campaigns on cast_touches.campaign_id = known_campaigns.campaign_id
)

select
    *,
    {{ record_status('broken_rule') }} as record_status
from judged
