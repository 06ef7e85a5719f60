with run as (
    select as_of from {{ source('run', 'run') }}
),

series as (
    select
        *,
        cast(date_trunc('week', day) as date) as week,
        cast(date_trunc('month', day) as date) as month_start
    from {{ ref('daily_series') }}
    where metric in ('orders', 'net_sales') and scope_kind in ('all', 'channel', 'category')
),

span as (
    select
        min(day) as first_day,
        max(run.as_of) as as_of
    from series
    cross join run
),

-- Whole weeks only; of each, the day against the week's mean. A day without anything is 0.
weeks as (
    select
        series.metric,
        series.scope_kind,
        series.scope,
        series.week,
        sum(series.value) as total
    from series
    inner join span
        on
            series.week >= span.first_day
            and {{ plus_days('series.week', 6) }} <= span.as_of
    group by series.metric, series.scope_kind, series.scope, series.week
    having sum(series.value) > 0
),

week_counts as (
    select
        metric,
        scope_kind,
        scope,
        count(*) as periods
    from weeks
    group by metric, scope_kind, scope
),

by_weekday as (
    select
        series.metric,
        series.scope_kind,
        series.scope,
        'weekday' as season,
        cast(extract(isodow from series.day) as integer) as season_no,
        min(week_counts.periods) as periods,
        sum(7 * series.value / weeks.total) as total,
        sum(power(7 * series.value / weeks.total, 2)) as squares
    from series
    inner join weeks
        on
            series.metric = weeks.metric
            and series.scope_kind = weeks.scope_kind
            and series.scope = weeks.scope
            and series.week = weeks.week
    inner join week_counts
        on
            series.metric = week_counts.metric
            and series.scope_kind = week_counts.scope_kind
            and series.scope = week_counts.scope
    group by series.metric, series.scope_kind, series.scope, season_no
),

-- Whole months only; weeks of a month, cut at its ends, are what varies in it.
days_of_months as (
    select
        series.*,
        {{ days_between('series.month_start', "(series.month_start + interval 1 month)") }}
            as days_in_month
    from series
    inner join span
        on
            series.month_start >= span.first_day
            and (series.month_start + interval 1 month) <= {{ plus_days('span.as_of', 1) }}
),

months as (
    select
        metric,
        scope_kind,
        scope,
        month_start,
        sum(value) / min(days_in_month) as a_day,
        sum(value * value) / min(days_in_month) as square_a_day,
        min(days_in_month) as days
    from days_of_months
    group by metric, scope_kind, scope, month_start
),

month_means as (
    select
        metric,
        scope_kind,
        scope,
        avg(a_day) as a_day,
        count(*) as months
    from months
    group by metric, scope_kind, scope
),

by_month as (
    select
        months.metric,
        months.scope_kind,
        months.scope,
        'month' as season,
        cast(month(months.month_start) as integer) as season_no,
        sum(months.days) as periods,
        sum(months.days * months.a_day / month_means.a_day) as total,
        sum(months.days * months.square_a_day / power(month_means.a_day, 2)) as squares
    from months
    inner join month_means
        on
            months.metric = month_means.metric
            and months.scope_kind = month_means.scope_kind
            and months.scope = month_means.scope
    -- With less than a year a month is compared with few others.
    where month_means.months >= 12 and month_means.a_day > 0
    group by months.metric, months.scope_kind, months.scope, season_no
),

seasons as (
    select * from by_weekday
    union all
    select * from by_month
),

figured as (
    select
        *,
        total / periods as mean,
        sqrt(greatest(squares - total * total / periods, 0) / nullif(periods - 1, 0) / periods)
            as error
    from seasons
)

select
    figured.metric,
    figured.scope_kind,
    figured.scope,
    figured.season,
    figured.season_no,
    cast(figured.periods as bigint) as periods,
    round(figured.mean, 6) as season_index,
    round(greatest(figured.mean - 1.96 * figured.error, 0), 6) as index_low,
    round(figured.mean + 1.96 * figured.error, 6) as index_high,
    run.as_of as data_as_of
from figured
cross join run
where figured.periods >= 8
