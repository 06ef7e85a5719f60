-- The days up to which a source is landed count to the run's day only: run again later, the same
-- day says the same.

with run as (
    select as_of from {{ source('run', 'run') }}
),

sources as (
    select
        sources.*,
        least(sources.landed_to, run.as_of) as landed_day,
        run.as_of
    from {{ source('run', 'source') }} as sources
    cross join run
)

select
    source,
    landed_day as landed_to,
    last_known_at,
    cast({{ days_between('landed_day', 'as_of') }} as integer) as days_behind,
    case
        when failed then 'failed'
        when landed_day is null then 'stale'
        when {{ days_between('landed_day', 'as_of') }} > fresh_within_days then 'stale'
        else 'fresh'
    end as status,
    reason,
    fresh_within_days,
    as_of as data_as_of
from sources
