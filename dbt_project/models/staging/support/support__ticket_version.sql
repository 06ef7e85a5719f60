{{ config(materialized='view') }}
-- Also what was superseded or taken back since: it was true as far as anybody knew then.

select
    cast(record_hash as varchar) || '-' || cast(version_known_at as varchar) as version_key,
    'support:' || ticket_id as ticket_id,
    'support:' || requester_id as customer_id,
    'support' as source_system,
    channel,
    status,
    is_complaint,
    event_at as opened_at,
    event_on as opened_on,
    first_replied_at,
    resolved_at,
    reopened,
    version_at,
    version_known_at as known_at,
    version_known_day as known_day
from {{ every_version('stg_support__tickets') }} as tickets
