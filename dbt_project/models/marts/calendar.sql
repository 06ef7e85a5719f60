-- Every day of the company's history: what reports and metrics count along.

with run as (
    select
        first_day,
        as_of
    from {{ source('run', 'run') }}
)

select
    days.calendar_day,
    cast(date_trunc('week', days.calendar_day) as date) as week,
    cast(date_trunc('month', days.calendar_day) as date) as month,
    cast(date_trunc('quarter', days.calendar_day) as date) as quarter,
    cast(date_trunc('year', days.calendar_day) as date) as year,
    cast(extract(isodow from days.calendar_day) as integer) as weekday,
    extract(isodow from days.calendar_day) >= 6 as is_weekend,
    days.as_of as data_as_of
from (
    select
        {{ plus_days('run.first_day', 'numbers.n') }} as calendar_day,
        run.as_of
    from run
    inner join {{ numbers(40000) }} as numbers
        on numbers.n <= {{ days_between('run.first_day', 'run.as_of') }}
) as days
