{{ config(materialized='incremental') }}

with landed as {{ landed(source('email', 'events'), 'event_id', also=[
    others_of('stg_email__campaigns', 'kept_campaign', ['campaign_id', 'channel'],
        'row_key', 'this.campaign_id_raw')]) }},

versions as (
    {{ with_versions('landed', ['event_id']) }}
),

known_campaigns as (
    select campaign_id, channel from {{ ref('stg_email__campaigns') }}
    where record_status = 'accepted'
),

cleaned as (
    select
        versions.event_id as row_key,
        versions.campaign_id as campaign_id_raw,
        known_campaigns.campaign_id,
        coalesce(known_campaigns.channel, 'email') as channel,
        addresses.address_key,
        versions.email as email_raw,
        addresses.email,
        addresses.email_flag,
        lower(trim(versions.type)) as event_type,
        {{ quick_moment('versions.occurred_at', 'run.time_zone') }} as event_at,
        nullif(versions.url, '') as url,
        nullif(versions.reason, '') as reason,
        false as is_test,
        {{ version_stamps('versions') }}
    from versions
    cross join {{ source('run', 'run') }} as run
    left join {{ ref('int_email__addresses') }} as addresses
        on versions.email = addresses.email_raw
    left join known_campaigns on versions.campaign_id = known_campaigns.campaign_id
),

judged as (
    select
        *,
        {{ broken_rule([
            ('no_key', 'row_key is null'),
            ('no_actor', 'address_key is null'),
            ('unknown_type', "coalesce(event_type not in "
                ~ "('sent', 'delivered', 'open', 'click', 'bounce', 'unsubscribe'), true)"),
            ('unknown_campaign', "campaign_id is null and event_type <> 'unsubscribe'"),
        ] + moment_rules('event_at')) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
