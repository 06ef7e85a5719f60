-- 1: no order in the label window; only for origins whose window the run has seen to its end. An
-- order counts for the person whose record it was on the origin: what is learnt of a person later
-- changes no label. By own rhythm the window is the person's, as ml/churn/labels.py counts it, and
-- a label is still complete on the same day for all.

with complete_origins as (
    select * from {{ ref('origin') }} where is_label_complete
),

purchasers as (
    select
        customer_id,
        source_customer_id,
        min(known_day) as known_day
    from {{ ref('sales_order') }}
    where source_customer_id is not null
    group by customer_id, source_customer_id
),

customers as (
    select distinct
        {{ person_on('purchasers') }} as customer_id,
        origin.as_of,
        origin.label_after,
        origin.label_until
    from purchasers
    inner join complete_origins as origin on purchasers.known_day <= origin.as_of
    {{ join_person_on('purchasers', 'origin.as_of') }}
),

rhythms as (
    select
        customer_id,
        as_of,
        order_days_life - 1 as gaps,
        coalesce(mean_gap_days, 0) * (order_days_life - 1) as gap_sum
    from {{ ref('feature_rhythm') }}
),

windows as (
    select
        customers.customer_id,
        customers.as_of,
        customers.label_after,
        customers.label_until,
        case
            when run.churn_kind <> 'own_rhythm' or rhythms.gaps is null
                then run.churn_horizon_days
            else greatest(
                least(run.churn_rhythm_least_days, run.churn_horizon_days),
                least(run.churn_horizon_days, cast(ceil(round(
                    run.churn_rhythm_times
                    * (
                        rhythms.gap_sum
                        + run.lifecycle_usual_interval_days * run.lifecycle_usual_weight
                    )
                    / (rhythms.gaps + run.lifecycle_usual_weight), 6
                )) as integer))
            )
        end as window_days
    from customers
    cross join {{ source('run', 'run') }} as run
    left join rhythms
        on customers.customer_id = rhythms.customer_id and customers.as_of = rhythms.as_of
),

orders_after as (
    select
        {{ person_on('orders') }} as customer_id,
        origin.as_of,
        min(orders.order_date) as first_order_date
    from {{ purchases() }} as orders
    inner join complete_origins as origin
        on
            orders.order_date > origin.label_after
            and orders.order_date <= origin.label_until
    {{ join_person_on('orders', 'origin.as_of') }}
    group by {{ person_on('orders') }}, origin.as_of
)

select
    windows.customer_id,
    windows.as_of,
    windows.label_until,
    cast(
        orders_after.first_order_date is null
        or orders_after.first_order_date
        > {{ plus_days('windows.label_after', 'windows.window_days') }}
        as integer
    ) as churned
from windows
left join orders_after
    on windows.customer_id = orders_after.customer_id and windows.as_of = orders_after.as_of
