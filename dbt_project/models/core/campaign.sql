with campaigns as (
    select * from {{ accepted('stg_complete_journey__campaign_descriptions') }}
)

select
    campaign_id,
    'complete_journey' as source_system,
    campaign_id as source_pk,
    campaign_type,
    start_date,
    end_date,
    known_at,
    known_day
from campaigns
