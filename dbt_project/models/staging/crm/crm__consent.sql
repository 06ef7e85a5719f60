{{ config(materialized='view') }}

with consents as (
    select
        *,
        -- A consent is changed in place: its state was known no sooner than it took effect.
        greatest(known_at, event_at) as told_at
    from {{ accepted('stg_crm__consents') }} as accepted_consents
)

select
    'crm:' || consents.consent_id as consent_id,
    'crm:' || consents.contact_id as customer_id,
    'crm' as source_system,
    consents.purpose,
    consents.channel,
    -- Which mailbox or number it is about, the contact tells (identity.identifier).
    cast(null as varchar) as contact_point_key,
    consents.state,
    consents.legal_basis,
    consents.event_at as valid_from,
    consents.captured_via,
    consents.policy_version,
    consents.told_at as known_at,
    cast({{ wall_clock('consents.told_at', 'run.time_zone') }} as date) as known_day
from consents
cross join {{ source('run', 'run') }} as run
