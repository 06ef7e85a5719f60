{{ config(materialized='view') }}

select
    campaign_id,
    'email' as source_system,
    row_key as source_pk,
    campaign_type,
    channel,
    start_date,
    end_date,
    cost,
    known_at,
    known_day
from {{ accepted('stg_email__campaigns') }} as campaigns
