{{ config(materialized='ephemeral') }}

select
    campaign_id,
    'complete_journey' as source_system,
    campaign_id as source_pk,
    campaign_type,
    cast(null as varchar) as channel,
    start_date,
    end_date,
    cast(null as decimal(18, 2)) as cost,
    known_at,
    known_day
from {{ accepted('stg_complete_journey__campaign_descriptions') }} as campaigns
