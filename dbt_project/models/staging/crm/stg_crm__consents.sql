with versions as (
    {{ with_newest(source('crm', 'consents'), ['consent_id']) }}
),

test_contacts as (
    select contact_id from {{ ref('stg_crm__contacts') }}
    where record_status = 'quarantined' and broken_rule = 'test_contact'
),

cleaned as (
    select
        cast(consent_id as varchar) as row_key,
        cast(consent_id as varchar) as consent_id,
        cast(contact_id as varchar) as contact_id,
        lower(trim(purpose)) as purpose,
        lower(trim(channel)) as channel,
        lower(trim(state)) as state,
        lower(trim(legal_basis)) as legal_basis,
        captured_via,
        policy_version,
        coalesce(effective_at, created_at) as event_at,
        {{ version_stamps() }}
    from versions
),

judged as (
    select
        cleaned.*,
        test_contacts.contact_id is not null as is_test,
        {{ broken_rule([
            ('no_key', 'cleaned.row_key is null or cleaned.contact_id is null'),
            ('test_contact', 'test_contacts.contact_id is not null'),
            ('unknown_consent',
                "coalesce(cleaned.state not in ('granted', 'denied', 'withdrawn'), true) "
                ~ "or cleaned.purpose is null or cleaned.channel is null"),
        ] + moment_rules('cleaned.event_at')) }} as broken_rule
    from cleaned
    left join test_contacts on cleaned.contact_id = test_contacts.contact_id
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
