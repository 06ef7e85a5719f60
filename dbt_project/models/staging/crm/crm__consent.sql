{{ config(materialized='view') }}

select
    'crm:' || consent_id as consent_id,
    'crm:' || contact_id as customer_id,
    'crm' as source_system,
    purpose,
    channel,
    state,
    legal_basis,
    event_at as valid_from,
    captured_via,
    policy_version,
    known_at,
    known_day
from {{ accepted('stg_crm__consents') }} as consents
