with recipients as (
    select
        raw_rows.*,
        addresses.email as email_clean,
        addresses.email_flag,
        addresses.address_key
    from {{ source('email', 'recipients') }} as raw_rows
    left join {{ ref('int_email__addresses') }} as addresses
        on raw_rows.email = addresses.email_raw
),

-- By mailbox: two ways to write it in one campaign are two versions of one recipient.
versions as (
    {{ with_versions('recipients', ['campaign_id', 'address_key']) }}
),

cleaned as (
    select
        versions.campaign_id || ':' || versions.address_key as row_key,
        versions.campaign_id,
        versions.address_key,
        versions.email as email_raw,
        versions.email_clean as email,
        versions.email_flag,
        versions.phone as phone_raw,
        phones.phone,
        phones.phone_flag,
        case trim(versions.is_holdout) when '0' then false when '1' then true end as is_holdout,
        {{ quick_moment('versions.assigned_at', 'run.time_zone') }} as event_at,
        false as is_test,
        {{ version_stamps('versions') }}
    from versions
    cross join {{ source('run', 'run') }} as run
    left join {{ ref('int_email__phones') }} as phones on versions.phone = phones.phone_raw
),

known_campaigns as (
    select campaign_id from {{ ref('stg_email__campaigns') }} where record_status = 'accepted'
),

judged as (
    select
        cleaned.*,
        {{ broken_rule([
            ('no_key', 'cleaned.row_key is null'),
            ('unknown_campaign', 'known_campaigns.campaign_id is null'),
            ('unknown_holdout', 'cleaned.is_holdout is null'),
        ] + moment_rules('cleaned.event_at')) }} as broken_rule
    from cleaned
    left join known_campaigns on cleaned.campaign_id = known_campaigns.campaign_id
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
