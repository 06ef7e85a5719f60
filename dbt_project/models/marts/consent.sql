{{ config(enabled=has_feed('consent')) }}

select
    states.customer_id,
    states.point as contact_point,
    states.contact_point_key,
    states.contact_point_type,
    states.purpose,
    states.channel,
    states.state,
    states.state = 'granted' as is_granted,
    states.valid_from,
    states.valid_to,
    {{ in_force_on('states', 'run.as_of', 'run.time_zone') }} as is_current,
    states.consent_id,
    consents.source_system,
    consents.legal_basis,
    consents.captured_via,
    consents.policy_version,
    run.as_of as data_as_of
from {{ ref('consent_state') }} as states
inner join {{ ref('consent_statement') }} as consents on states.consent_id = consents.consent_id
cross join {{ source('run', 'run') }} as run
where cast({{ wall_clock('states.valid_from', 'run.time_zone') }} as date) <= run.as_of
