{{ config(materialized='ephemeral') }}

select
    row_key as campaign_touch_id,
    campaign_id,
    customer_id,
    'complete_journey' as source_system,
    row_key as source_pk,
    cast(null as varchar) as channel,
    false as is_holdout,
    known_at as touched_at,
    known_day as touched_on,
    known_at,
    known_day
from {{ accepted('stg_complete_journey__campaigns') }} as touches
