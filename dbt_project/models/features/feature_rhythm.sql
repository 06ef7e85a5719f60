{{ config(materialized='incremental') }}

with order_days as (
    select
        customer_id,
        as_of,
        order_date
    from {{ known_orders() }} as known_order
    group by customer_id, as_of, order_date
),

-- Gaps as they looked on the day: an order that came late may since have closed one.
gaps as (
    select
        *,
        {{ days_between(
            'lag(order_date) over (partition by customer_id, as_of order by order_date)',
            'order_date'
        ) }} as gap_days
    from order_days
),

counted as (
    select
        customer_id,
        as_of,
        {{ days_between('max(order_date)', 'as_of') }} as days_since_last_order,
        {{ days_between('min(order_date)', 'as_of') }} as tenure_days,
        {%- for days in [28, 56, 84] %}
        count(case when order_date > {{ plus_days('as_of', -days) }} then 1 end)
            as order_days_{{ days }},
        {%- endfor %}
        count(*) as order_days_life,
        count(gap_days) as gaps_seen,
        sum(gap_days) as gap_sum,
        sum(gap_days * gap_days) as gap_square_sum
    from gaps
    group by customer_id, as_of
)

-- The deviation comes from whole sums, which add up to the same in any order.
select
    customer_id,
    as_of,
    days_since_last_order,
    tenure_days,
    order_days_28,
    order_days_56,
    order_days_84,
    order_days_life,
    round(gap_sum / cast(nullif(gaps_seen, 0) as double), 6) as mean_gap_days,
    round(sqrt(
        cast(gaps_seen * gap_square_sum - gap_sum * gap_sum as double)
        / cast(nullif(gaps_seen * (gaps_seen - 1), 0) as double)
    ), 6) as sd_gap_days,
    round(days_since_last_order * gaps_seen / cast(nullif(gap_sum, 0) as double), 6) as gap_ratio,
    {{ ratio('3 * order_days_28', 'order_days_84') }} as order_trend
from counted
