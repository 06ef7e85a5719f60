{{ config(enabled=has_feed('ticket')) }}
-- Kaplan and Meier (1958): of those who still waited after each minute, the share whom it did not
-- end for. Who waits still counts as long as we have seen them wait.

with waits as (
    {%- for measure, minutes, ended in [
        ('first_reply', 'reply_minutes', 'is_replied'),
        ('resolution', 'resolve_minutes', 'is_resolved')] %}
    select
        opened_month,
        channel,
        region,
        category,
        '{{ measure }}' as measure,
        {{ minutes }} as minutes,
        {{ ended }} as has_ended
    from {{ ref('service_ticket') }}
    where not is_dropped or {{ ended }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        opened_month,
        measure,
        minutes,
        case when grouping(channel) = 1 then 'all' else channel end as channel,
        case when grouping(region) = 1 then 'all' else region end as region,
        case when grouping(category) = 1 then 'all' else category end as category,
        count(*) as waited,
        count(case when has_ended then 1 end) as ended
    from waits
    group by opened_month, measure, minutes, cube(channel, region, category)
),

at_risk as (
    select
        *,
        sum(waited) over (
            partition by opened_month, measure, channel, region, category
            order by minutes desc
            rows between unbounded preceding and current row
        ) as waiting
    from counted
),

curve as (
    select
        *,
        sum(case when ended = waiting then -1000.0 else ln(1 - ended / cast(waiting as double)) end)
            over (
                partition by opened_month, measure, channel, region, category
                order by minutes
                rows between unbounded preceding and current row
            ) as log_waiting
    from at_risk
)

select
    opened_month,
    measure,
    channel,
    region,
    category,
    cast(min(case when log_waiting <= ln(0.5) + 0.000000001 then minutes end) as double)
        as minutes_p50,
    cast(min(case when log_waiting <= ln(0.1) + 0.000000001 then minutes end) as double)
        as minutes_p90,
    {%- for hours in [24, 72] %}
    -- Unknown where nobody has been seen for so long.
    case
        when max(minutes) >= {{ hours * 60 }} or min(log_waiting) < -900
            then round(1 - exp(coalesce(
                min(case when minutes <= {{ hours * 60 }} then log_waiting end), 0)), 6)
    end as within_{{ hours }}h{{ "," if not loop.last }}
    {%- endfor %}
from curve
group by opened_month, measure, channel, region, category
