{{ config(enabled=has_feed('ticket')) }}
-- A ticket that is still open has lasted at least until now: it is censored, not left out. One that
-- was closed unresolved (a caller who hung up) is neither: nobody knows when it ended.

with run as (
    select
        as_of,
        time_zone,
        cast({{ plus_days('as_of', 1) }} as timestamp) as until
    from {{ source('run', 'run') }}
),

tickets as (
    select
        ticket.*,
        customer.country,
        run.until,
        {{ wall_clock('ticket.opened_at', 'run.time_zone') }} as opened_local,
        ticket.resolved_at is null and ticket.status in ('solved', 'closed', 'deleted')
            as is_dropped,
        lead(ticket.opened_at) over (
            partition by ticket.customer_id, ticket.category
            order by ticket.opened_at, ticket.ticket_id
        ) as next_opened_at,
        run.as_of
    from {{ ref('ticket') }} as ticket
    cross join run
    left join {{ ref('customer') }} as customer on ticket.customer_id = customer.customer_id
),

{%- if has_feed('feedback') %}

ratings as (
    select
        ticket_id,
        avg((score - scale_min) / (scale_max - scale_min)) as rating
    from {{ ref('feedback') }}
    where ticket_id is not null and instrument = 'CSAT' and score is not null
    group by ticket_id
),
{%- endif %}

timed as (
    select
        tickets.*,
        {{ unix_seconds('until') }} - {{ unix_seconds('opened_local') }} as seconds_so_far,
        {{ unix_seconds('first_replied_at') }} - {{ unix_seconds('opened_at') }} as reply_seconds,
        {{ unix_seconds('resolved_at') }} - {{ unix_seconds('opened_at') }} as resolve_seconds,
        coalesce(
            {{ unix_seconds('next_opened_at') }} - {{ unix_seconds('opened_at') }} <= 604800, false
        ) as came_back
    from tickets
)

select
    timed.ticket_id,
    timed.customer_id,
    timed.source_system,
    coalesce(timed.channel, 'unknown') as channel,
    coalesce(timed.country, 'unknown') as region,
    coalesce(timed.category, 'unknown') as category,
    timed.opened_on,
    timed.opened_local,
    cast(date_trunc('month', timed.opened_on) as date) as opened_month,
    -- Whoever was never seen to leave the queue left it in the month in which they came.
    case
        when timed.is_dropped then cast(date_trunc('month', timed.opened_on) as date)
        else cast(date_trunc('month', cast({{ wall_clock('timed.resolved_at', 'run.time_zone') }}
            as date)) as date)
    end as closed_month,
    timed.is_complaint,
    timed.is_dropped,
    timed.resolved_at is not null as is_resolved,
    timed.first_replied_at is not null as is_replied,
    timed.resolved_at is null and not timed.is_dropped as is_open,
    coalesce(timed.reopened, 0) > 0 as is_reopened,
    timed.handling_minutes,
    cast(greatest(floor(coalesce(timed.reply_seconds, timed.seconds_so_far) / 60.0), 0) as bigint)
        as reply_minutes,
    cast(greatest(floor(coalesce(timed.resolve_seconds, timed.seconds_so_far) / 60.0), 0) as bigint)
        as resolve_minutes,
    -- Known a week later, of customers who are known: nothing more came of the same matter.
    case
        when timed.resolved_at is not null and timed.customer_id is not null
            and timed.opened_on <= {{ plus_days('timed.as_of', -7) }}
            then coalesce(timed.reopened, 0) = 0 and not timed.came_back
    end as is_first_contact,
    {{ 'ratings.rating' if has_feed('feedback') else 'cast(null as double)' }} as rating
from timed
cross join run
{%- if has_feed('feedback') %}
left join ratings on timed.ticket_id = ratings.ticket_id
{%- endif %}
