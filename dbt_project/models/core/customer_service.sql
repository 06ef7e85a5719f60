{{ config(enabled=has_feed('ticket')) }}

with run as (
    select as_of from {{ source('run', 'run') }}
),

tickets as (
    select
        ticket.*,
        ticket.opened_on > {{ plus_days('run.as_of', -90) }} as in_90d,
        ticket.resolved_at is null and ticket.status not in ('solved', 'closed', 'deleted')
            as is_open
    from {{ ref('ticket') }} as ticket
    cross join run
    where ticket.customer_id is not null
)

select
    customer_id,
    count(case when in_90d then 1 end) as tickets_90d,
    count(case when in_90d and is_complaint then 1 end) as complaints_90d,
    count(case when is_open then 1 end) as open_tickets
from tickets
group by customer_id
