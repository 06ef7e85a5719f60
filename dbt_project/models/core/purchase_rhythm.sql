-- Each row knows only of what was bought up to its day, so it never changes when more is bought.

with days as (
    select
        customer_id,
        order_date,
        {{ first_by('order_id', ['ordered_at', 'order_id']) }} as order_id
    from {{ purchases() }} as purchases
    -- A clock that is fast may date an order ahead; it counts when its day has come.
    where order_date <= (select as_of from {{ source('run', 'run') }})
    group by customer_id, order_date
),

numbered as (
    select
        customer_id,
        order_date,
        order_id,
        row_number() over (partition by customer_id order by order_date) as order_day_no,
        {{ days_between(
            'min(order_date) over (partition by customer_id order by order_date)', 'order_date'
        ) }} as days_known,
        lead(order_date) over (partition by customer_id order by order_date) as next_order_date
    from days
),

-- The usual interval counts as if the customer had shown it `usual_weight` times.
expected as (
    select
        numbered.*,
        run.as_of,
        round(
            (run.lifecycle_usual_weight * run.lifecycle_usual_interval_days + numbered.days_known)
            / (run.lifecycle_usual_weight + numbered.order_day_no - 1), 6
        ) as expected_interval_days,
        run.lifecycle_at_risk_times as at_risk_times,
        run.lifecycle_at_risk_least as at_risk_least,
        run.lifecycle_at_risk_most as at_risk_most,
        run.lifecycle_lost_times as lost_times,
        run.lifecycle_lost_least as lost_least,
        run.lifecycle_lost_most as lost_most
    from numbered
    cross join {{ source('run', 'run') }} as run
),

patient as (
    select
        *,
        {%- for stage in ['at_risk', 'lost'] %}
        cast(least(greatest(
            ceil({{ stage }}_times * expected_interval_days), {{ stage }}_least
        ), {{ stage }}_most) as integer) as {{ stage }}_after_days
        {{- "," if not loop.last }}
        {%- endfor %}
    from expected
)

select
    customer_id,
    order_day_no,
    order_date,
    order_id,
    next_order_date,
    expected_interval_days,
    at_risk_after_days,
    lost_after_days,
    {{ plus_days('order_date', 'at_risk_after_days') }} as at_risk_on,
    {{ plus_days('order_date', 'lost_after_days') }} as lost_on,
    as_of
from patient
