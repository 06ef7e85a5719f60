{#- What a ticket said on the day is in the version that was known then; a moment in it that the day
    had not yet seen is of a first load, whose one version is the last. -#}
{{ config(enabled=has_feed('ticket'), materialized='incremental') }}

with run as (
    select time_zone from {{ source('run', 'run') }}
),

versions as (
    select
        ticket.*,
        coalesce(
            lead(ticket.known_day) over (
                partition by ticket.ticket_id
                order by ticket.known_at, ticket.version_at, ticket.version_key
            ),
            cast('9999-12-31' as date)
        ) as until_day,
        {%- for moment in ['first_replied', 'resolved', 'version'] %}
        cast({{ wall_clock('ticket.' ~ moment ~ '_at', 'run.time_zone') }} as date)
            as {{ moment }}_on,
        {%- endfor %}
        {%- for moment, waited in [('first_replied', 'reply'), ('resolved', 'resolve')] %}
        cast(({{ unix_seconds('ticket.' ~ moment ~ '_at') }}
            - {{ unix_seconds('ticket.opened_at') }}) / 3600.0 as decimal(18, 3))
            as {{ waited }}_hours
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ ref('ticket_version') }} as ticket
    cross join run
    where ticket.source_customer_id is not null
),

tickets as (
    select
        {{ person_on('versions') }} as customer_id,
        origin.as_of,
        {{ lately('versions.opened_on', 84) }} as is_recent,
        versions.opened_on,
        versions.is_complaint,
        versions.channel = 'phone' as is_call,
        coalesce(versions.resolved_on <= origin.as_of, false)
        or (
            versions.resolved_on is null
            and versions.version_on <= origin.as_of
            and versions.status in ('solved', 'closed')
        ) as is_over,
        case when versions.version_on <= origin.as_of then versions.reopened end as reopened,
        case when versions.first_replied_on <= origin.as_of then versions.reply_hours end
            as reply_hours,
        case when versions.resolved_on <= origin.as_of then versions.resolve_hours end
            as resolve_hours
    from versions
    inner join {{ origins_tonight() }} as origin
        on
            {{ known_within('versions', 'opened_on') }}
            and versions.until_day > origin.as_of
    {{ join_person_on('versions', 'origin.as_of') }}
    -- Taken back by the source: it was there as long as that was not known.
    where not (versions.status = 'deleted' and versions.version_on <= origin.as_of)
)

select
    tickets.customer_id,
    tickets.as_of,
    count(case when tickets.is_recent then 1 end) as tickets_84,
    count(case when tickets.is_recent and tickets.is_complaint then 1 end) as complaints_84,
    count(case
        when tickets.is_recent and tickets.is_complaint
            and {{ days_between('tickets.opened_on', 'tickets.as_of') }}
            <= rhythm.days_since_last_order
            then 1
    end) as complaints_since_last_order,
    count(case when not tickets.is_over then 1 end) as open_tickets,
    {{ ratio('sum(case when tickets.is_recent then tickets.reply_hours end)',
        'count(case when tickets.is_recent then tickets.reply_hours end)') }} as reply_hours_84,
    {{ ratio('sum(case when tickets.is_recent then tickets.resolve_hours end)',
        'count(case when tickets.is_recent then tickets.resolve_hours end)') }} as resolve_hours_84,
    cast(coalesce(sum(case when tickets.is_recent then tickets.reopened end), 0) as bigint)
        as reopened_84,
    count(case when tickets.is_recent and tickets.is_call then 1 end) as calls_84
from tickets
left join {{ ref('feature_rhythm') }} as rhythm
    on tickets.customer_id = rhythm.customer_id and tickets.as_of = rhythm.as_of
group by tickets.customer_id, tickets.as_of
