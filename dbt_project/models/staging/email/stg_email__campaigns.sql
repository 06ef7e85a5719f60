with versions as (
    {{ with_versions(source('email', 'campaigns'), ['campaign_id']) }}
),

cleaned as (
    select
        versions.campaign_id as row_key,
        versions.campaign_id,
        {{ clean_text('versions.name') }} as campaign_name,
        {{ clean_text('versions.subject') }} as subject,
        lower(trim(versions.channel)) as channel,
        lower(trim(versions.type)) as campaign_type,
        {{ quick_moment('versions.sent_at', 'run.time_zone') }} as event_at,
        {{ quick_moment('versions.ends_at', 'run.time_zone') }} as ends_at,
        {{ quick_moment('versions.updated_at', 'run.time_zone') }} as updated_at,
        versions.cost as amount_raw,
        {{ parse_money('versions.cost') }} as amount,
        versions.currency as currency_raw,
        {{ clean_currency('versions.currency') }} as currency,
        versions.audience,
        false as is_test,
        run.time_zone,
        {{ version_stamps('versions') }}
    from versions
    cross join {{ source('run', 'run') }} as run
),

dated as (
    select
        * exclude (time_zone),
        cast({{ wall_clock('event_at', 'time_zone') }} as date) as start_date,
        cast({{ wall_clock('ends_at', 'time_zone') }} as date) as end_date,
        -- A campaign may be announced before it is sent: then its cost is at the rate of that day.
        least(
            cast({{ wall_clock('event_at', 'time_zone') }} as date),
            cast({{ wall_clock('version_at', 'time_zone') }} as date)
        ) as priced_on
    from cleaned
),

priced as (
    select
        dated.* exclude (priced_on),
        {{ base_amount('dated.amount', 'dated.currency') }} as cost
    from dated
    cross join {{ source('run', 'run') }} as run
    {{ fx('dated.currency', 'dated.priced_on') }}
),

judged as (
    select
        *,
        {{ broken_rule([
            ('no_key', 'row_key is null'),
            ('unreadable_moment', 'event_at is null'),
            ('ends_before_start', 'ends_at < event_at'),
        ] + money_rules('amount', 'currency', 'cost')) }} as broken_rule
    from priced
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
