{{ config(materialized='view') }}
-- Also what was superseded or taken back since: it was true as far as anybody knew then.

select
    cast(members.record_hash as varchar) || '-' || cast(members.version_known_at as varchar)
        as version_key,
    'loyalty:' || members.member_id as customer_id,
    'loyalty' as source_system,
    members.tier,
    members.status,
    cast({{ wall_clock('members.event_at', 'run.time_zone') }} as date) as joined_on,
    members.version_at,
    members.version_known_at as known_at,
    members.version_known_day as known_day
from {{ every_version('stg_loyalty__members') }} as members
cross join {{ source('run', 'run') }} as run
