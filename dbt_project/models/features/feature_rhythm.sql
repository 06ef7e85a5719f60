with order_days as (
    select
        customer_id,
        order_date,
        min(known_day) as known_day
    from {{ ref('sales_order') }}
    group by customer_id, order_date
),

gaps as (
    select
        *,
        {{ days_between(
            'lag(order_date) over (partition by customer_id order by order_date)', 'order_date'
        ) }} as gap_days
    from order_days
),

counted as (
    select
        gaps.customer_id,
        origin.as_of,
        {{ days_between('max(gaps.order_date)', 'origin.as_of') }} as days_since_last_order,
        {{ days_between('min(gaps.order_date)', 'origin.as_of') }} as tenure_days,
        {%- for days in [28, 56, 84] %}
        count(case when gaps.order_date > {{ plus_days('origin.as_of', -days) }} then 1 end)
            as order_days_{{ days }},
        {%- endfor %}
        count(*) as order_days_life,
        count(gaps.gap_days) as gaps_seen,
        sum(gaps.gap_days) as gap_sum,
        sum(gaps.gap_days * gaps.gap_days) as gap_square_sum
    from gaps
    inner join {{ ref('origin') }} as origin on gaps.known_day <= origin.as_of
    group by gaps.customer_id, origin.as_of
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
    round(days_since_last_order * gaps_seen / cast(nullif(gap_sum, 0) as double), 6) as gap_ratio
from counted
