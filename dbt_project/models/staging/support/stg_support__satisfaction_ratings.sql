with versions as (
    {{ with_newest(source('support', 'satisfaction_ratings'), ['id']) }}
),

tickets as (
    select * from {{ ref('stg_support__tickets') }}
    where copy_no = 1 and is_latest and row_key is not null
),

cleaned as (
    select
        versions.id as row_key,
        versions.id as rating_id,
        tickets.ticket_id,
        coalesce(versions.requester_id, tickets.requester_id) as requester_id,
        versions.score as score_raw,
        -- Asked and not answered yet is 'offered'; Zendesk adds 'with_comment' to an answer.
        replace(lower(trim(versions.score)), '_with_comment', '') as score,
        versions.comment,
        versions.reason,
        tickets.channel,
        tickets.order_id,
        {{ api_moment('versions.created_at') }} as event_at,
        {{ api_moment('versions.updated_at') }} as updated_at,
        tickets.record_status as ticket_status,
        false as is_test,
        {{ version_stamps('versions') }}
    from versions
    left join tickets on versions.ticket_id = tickets.ticket_id
),

judged as (
    select
        *,
        {{ broken_rule(
            [
                ('no_key', 'row_key is null or requester_id is null'),
                ('ticket_missing', "coalesce(ticket_status, 'quarantined') = 'quarantined'"),
                ('unknown_score', "coalesce(score not in ('good', 'bad', 'offered', 'unoffered'), true)"),
            ] + moment_rules('event_at')) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status(
        'broken_rule', 'copy_no', 'is_latest', "coalesce(ticket_status = 'deleted', false)"
    ) }} as record_status
from judged
