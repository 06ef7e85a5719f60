{{ config(materialized='view') }}

select
    'email:' || recipients.row_key as campaign_touch_id,
    recipients.campaign_id,
    'email:' || recipients.address_key as customer_id,
    'email' as source_system,
    recipients.row_key as source_pk,
    campaigns.channel,
    recipients.is_holdout,
    recipients.event_at as touched_at,
    cast({{ wall_clock('recipients.event_at', 'run.time_zone') }} as date) as touched_on,
    recipients.known_at,
    recipients.known_day
from {{ accepted('stg_email__recipients') }} as recipients
inner join {{ accepted('stg_email__campaigns') }} as campaigns
    on recipients.campaign_id = campaigns.campaign_id
cross join {{ source('run', 'run') }} as run
