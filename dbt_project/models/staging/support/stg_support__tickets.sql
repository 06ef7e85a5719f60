{{ config(materialized='incremental') }}

with landed as {{ landed(source('support', 'tickets'), 'id') }},

versions as (
    {{ with_newest('landed', ['id']) }}
),

cleaned as (
    select
        id as row_key,
        id as ticket_id,
        requester_id,
        subject,
        description,
        lower(trim(status)) as status,
        lower(trim(priority)) as priority,
        lower(trim(type)) as ticket_type,
        lower(trim(via_channel)) as channel,
        lower(trim(category)) as category,
        nullif(trim(order_id), '') as order_id,
        tags,
        -- Something went wrong for the customer, or the help desk says so.
        coalesce(lower(trim(type)) in ('incident', 'problem'), false)
        or coalesce({{ matches("lower(concat_ws(' ', tags, category))", 'complaint|投诉') }}, false)
            as is_complaint,
        assignee_id,
        {{ api_moment('created_at') }} as event_at,
        {{ api_moment('first_replied_at') }} as first_replied_at,
        {{ api_moment('solved_at') }} as resolved_at,
        coalesce(try_cast(reopens as integer), 0) as reopened,
        handling_minutes as handling_minutes_raw,
        try_cast(handling_minutes as decimal(18, 2)) as handling_minutes,
        false as is_test,
        known_at as version_known_at,
        known_day as version_known_day,
        {{ version_stamps() }}
    from versions
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
            [('no_key', 'row_key is null or requester_id is null')]
            + moment_rules('event_at')
            + [('ends_before_start', 'resolved_at < event_at or first_replied_at < event_at')]
        ) }} as broken_rule
    from dated
)

select
    *,
    {{ record_status(
        'broken_rule', 'copy_no', 'is_latest', "coalesce(status = 'deleted', false)"
    ) }} as record_status,
    {{ staged_on() }}
from judged
