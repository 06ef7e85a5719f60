{{ config(enabled=has_feed('ticket')) }}

with tickets as (
    select
        opened_on as day,
        channel,
        lpad(cast(hour(opened_local) as varchar), 2, '0') as hour_of_day
    from {{ ref('service_ticket') }}
    where opened_local is not null
),

counted as (
    select
        day,
        case when grouping(channel) = 1 then 'all' else channel end as channel,
        case when grouping(hour_of_day) = 1 then 'all' else hour_of_day end as hour_of_day,
        count(*) as inflow
    from tickets
    group by day, cube(channel, hour_of_day)
),

channels as (
    select
        channel,
        min(day) as first_day
    from counted
    group by channel
),

hours as (
    select 'all' as hour_of_day
    union all
    select lpad(cast(n as varchar), 2, '0') as hour_of_day from {{ numbers(24) }} as numbers
),

-- An hour without a ticket is an hour, too.
places as (
    select
        channels.channel,
        hours.hour_of_day,
        channels.first_day
    from channels
    cross join hours
),

grid as (
    select
        {{ plus_days('places.first_day', 'numbers.n') }} as day,
        places.channel,
        places.hour_of_day,
        run.as_of
    from places
    cross join {{ source('run', 'run') }} as run
    inner join {{ numbers(10000) }} as numbers
        on {{ plus_days('places.first_day', 'numbers.n') }} <= run.as_of
),

filled as (
    select
        grid.*,
        -- 1 is Monday.
        cast(extract(isodow from grid.day) as integer) as weekday,
        coalesce(counted.inflow, 0) as inflow
    from grid
    left join counted
        on
            grid.day = counted.day
            and grid.channel = counted.channel
            and grid.hour_of_day = counted.hour_of_day
),

expected as (
    select
        *,
        count(*) over eight_weeks as weeks,
        sum(inflow) over eight_weeks / cast(count(*) over eight_weeks as double) as expected_inflow
    from filled
    window
        eight_weeks as (
            partition by channel, hour_of_day, weekday
            order by day
            rows between 8 preceding and 1 preceding
        )
),

-- Counts as roots vary alike whatever their size (Anscombe 1948), by 1; what is expected was itself
-- counted in a few weeks.
judged as (
    select
        *,
        case
            when weeks >= 4
                then round(
                    2 * (sqrt(inflow + 0.375) - sqrt(expected_inflow + 0.375))
                    / sqrt(1 + 1.0 / weeks), 6)
        end as surprise
    from expected
)

select
    day,
    weekday,
    hour_of_day,
    channel,
    inflow,
    case when weeks >= 4 then round(expected_inflow, 6) end as expected_inflow,
    surprise,
    coalesce(surprise > 4 and inflow >= 5, false) as is_alert,
    as_of as data_as_of
from judged
