{{ config(materialized='incremental') }}

with landed as {{ landed(source('survey', 'invitations'), 'invitation_id') }},

versions as (
    {{ with_versions('landed', ['invitation_id']) }}
),

cleaned as (
    select
        versions.invitation_id as row_key,
        versions.invitation_id,
        {{ instrument_of('versions.survey') }} as instrument,
        versions.email as email_raw,
        {{ clean_email('versions.email') }} as email,
        {{ email_flag('versions.email') }} as email_flag,
        versions.phone as phone_raw,
        {{ clean_phone('versions.phone', "'CN'") }} as phone,
        {{ phone_flag('versions.phone', "'CN'") }} as phone_flag,
        nullif(trim(versions.order_ref), '') as order_id,
        nullif(trim(versions.ticket_id), '') as ticket_id,
        lower(nullif(trim(versions.channel), '')) as channel,
        {{ clean_text('versions.region') }} as region,
        {{ quick_moment('versions.invited_at', 'run.time_zone') }} as event_at,
        false as is_test,
        {{ version_stamps('versions') }}
    from versions
    cross join {{ source('run', 'run') }} as run
),

judged as (
    select
        cleaned.*,
        {{ keyed_hash(
            "case when cleaned.email is not null then 'email' else 'phone' end",
            'coalesce(cleaned.email, cleaned.phone)') }} as address_key,
        {{ broken_rule([
            ('no_key', 'cleaned.row_key is null'),
            ('unknown_instrument', 'cleaned.instrument is null'),
        ] + moment_rules('cleaned.event_at')) }} as broken_rule
    from cleaned
    cross join {{ source('run', 'run') }} as run
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status,
    {{ staged_on() }}
from judged
