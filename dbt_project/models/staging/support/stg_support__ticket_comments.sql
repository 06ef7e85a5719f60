{{ config(materialized='incremental') }}

with landed as {{ landed(source('support', 'ticket_comments'), 'id',
    also=[of_staged(ref('stg_support__tickets'), 'ticket_id')]) }},

versions as (
    {{ with_newest('landed', ['id']) }}
),

tickets as (
    select * from {{ ref('stg_support__tickets') }}
    where copy_no = 1 and is_latest and row_key is not null
),

cleaned as (
    select
        versions.id as row_key,
        versions.id as comment_id,
        versions.ticket_id,
        versions.author_id,
        tickets.requester_id,
        coalesce({{ clean_boolean('versions.is_public') }}, true) as is_public,
        versions.body,
        coalesce(lower(trim(versions.via_channel)), tickets.channel) as channel,
        tickets.order_id,
        {{ api_moment('versions.created_at') }} as event_at,
        tickets.record_status as ticket_status,
        false as is_test,
        {{ version_stamps('versions') }}
    from versions
    left join tickets on versions.ticket_id = tickets.ticket_id
),

dated as (
    select
        cleaned.*,
        cast({{ wall_clock('cleaned.event_at', 'run.time_zone') }} as date) as event_on
    from cleaned
    cross join {{ source('run', 'run') }} as run
),

judged as (
    select
        *,
        {{ broken_rule(
            [
                ('no_key', 'row_key is null'),
                ('ticket_missing', "coalesce(ticket_status, 'quarantined') = 'quarantined'"),
            ] + moment_rules('event_at')) }} as broken_rule
    from dated
)

select
    *,
    {{ record_status(
        'broken_rule', 'copy_no', 'is_latest', "coalesce(ticket_status = 'deleted', false)"
    ) }} as record_status
from judged
