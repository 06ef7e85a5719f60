with touches as (
    select * from {{ accepted('stg_complete_journey__campaigns') }}
)

select
    row_key as campaign_touch_id,
    campaign_id,
    customer_id,
    'complete_journey' as source_system,
    row_key as source_pk,
    known_at as touched_at,
    known_day as touched_on,
    known_at,
    known_day
from touches
