with campaigns as (
    select * from {{ source('complete_journey', 'campaign_descriptions') }}
),

judged as (
    select
        cast(campaign_id as varchar) as row_key,
        cast(campaign_id as varchar) as campaign_id,
        campaign_type,
        cast(start_date as date) as start_date,
        cast(end_date as date) as end_date,
        known_at,
        known_day,
        {{ broken_rule([('ends_before_start', 'end_date < start_date')]) }} as broken_rule
    from campaigns
)

select
    *,
    {{ record_status('broken_rule') }} as record_status
from judged
