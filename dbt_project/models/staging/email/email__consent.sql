{{ config(materialized='view') }}

select
    'email:' || row_key as consent_id,
    'email:' || address_key as customer_id,
    'email' as source_system,
    'marketing' as purpose,
    channel,
    case when channel = 'email' then address_key end as contact_point_key,
    'withdrawn' as state,
    'consent' as legal_basis,
    event_at as valid_from,
    'unsubscribe_link' as captured_via,
    cast(null as varchar) as policy_version,
    known_at,
    known_day
from {{ accepted('stg_email__events') }} as events
where event_type = 'unsubscribe'
