{{ config(enabled=has_feed('session')) }}

with run as (
    select as_of from {{ source('run', 'run') }}
)

select
    sessions.customer_id,
    count(
        case when sessions.session_date > {{ plus_days('run.as_of', -30) }} then 1 end
    ) as sessions_30d,
    max(sessions.session_date) as last_visit_date
from {{ ref('session') }} as sessions
cross join run
where sessions.customer_id is not null
group by sessions.customer_id
