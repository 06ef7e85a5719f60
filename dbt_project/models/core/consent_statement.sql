{{ config(enabled=has_feed('consent')) }}

with consents as (
    {{ person_feed('consent', {
        'consent_id': 'varchar',
        'customer_id': 'varchar',
        'source_system': 'varchar',
        'purpose': 'varchar',
        'channel': 'varchar',
        'contact_point_key': 'varchar',
        'state': 'varchar',
        'legal_basis': 'varchar',
        'valid_from': 'timestamptz',
        'captured_via': 'varchar',
        'policy_version': 'varchar',
        'known_at': 'timestamptz',
        'known_day': 'date',
    }) }}
)

-- Each record says for itself: who says yes in the shop does not answer for a mailbox that said no.
select
    *,
    lead(valid_from) over (
        partition by source_customer_id, purpose, channel order by valid_from, known_at, consent_id
    ) as valid_to
from consents
