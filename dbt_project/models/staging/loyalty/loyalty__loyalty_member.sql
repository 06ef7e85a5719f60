{{ config(materialized='view') }}

select
    'loyalty:' || members.member_id as customer_id,
    members.member_id,
    members.tier,
    members.status,
    members.event_at as joined_at,
    cast({{ wall_clock('members.event_at', 'run.time_zone') }} as date) as joined_on,
    members.home_store_id,
    members.referrer_member_id,
    members.known_at
from {{ accepted('stg_loyalty__members') }} as members
cross join {{ source('run', 'run') }} as run
