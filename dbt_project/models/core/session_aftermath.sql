{{ config(enabled=has_feed('session_step') and has_feed('ticket', 'feedback')) }}
-- What sessions of known customers were followed by; a session of the last days is not over yet.
{%- set days = 7 %}

with run as (
    select as_of from {{ source('run', 'run') }}
),

tried as (
    select distinct session_id
    from {{ ref('session_step') }}
),

sessions as (
    select
        sessions.session_id,
        sessions.customer_id,
        sessions.started_at
    from {{ ref('session') }} as sessions
    inner join tried on sessions.session_id = tried.session_id
    cross join run
    where
        sessions.customer_id is not null
        and sessions.session_date <= {{ plus_days('run.as_of', -days) }}
){% if has_feed('ticket') %},

contacts as (
    select
        sessions.session_id,
        count(*) as contacts,
        min(ticket.opened_at) as first_contact_at
    from sessions
    inner join {{ ref('ticket') }} as ticket
        on
            sessions.customer_id = ticket.customer_id
            and sessions.started_at <= ticket.opened_at
            and sessions.started_at + interval {{ days }} day > ticket.opened_at
    group by sessions.session_id
){% endif %}{% if has_feed('feedback') %},

answers as (
    select
        sessions.session_id,
        count(*) as answers,
        avg(
            (feedback.score - feedback.scale_min) / (feedback.scale_max - feedback.scale_min)
        ) as satisfaction
    from sessions
    inner join {{ ref('feedback') }} as feedback
        on
            sessions.customer_id = feedback.customer_id
            and sessions.started_at <= feedback.responded_at
            and sessions.started_at + interval {{ days }} day > feedback.responded_at
    where feedback.score is not null and feedback.scale_max > feedback.scale_min
    group by sessions.session_id
){% endif %}

select
    sessions.session_id,
    sessions.customer_id,
    {%- if has_feed('ticket') %}
    coalesce(contacts.contacts, 0) as contacts,
    contacts.first_contact_at,
    {%- else %}
    cast(null as bigint) as contacts,
    cast(null as timestamptz) as first_contact_at,
    {%- endif %}
    {%- if has_feed('feedback') %}
    coalesce(answers.answers, 0) as answers,
    round(answers.satisfaction, 6) as satisfaction
    {%- else %}
    cast(0 as bigint) as answers,
    cast(null as double) as satisfaction
    {%- endif %}
from sessions
{%- if has_feed('ticket') %}
left join contacts on sessions.session_id = contacts.session_id
{%- endif %}
{%- if has_feed('feedback') %}
left join answers on sessions.session_id = answers.session_id
{%- endif %}
