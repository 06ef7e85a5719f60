-- The days on which features are taken: a fixed grid for training, so that a model changes only
-- when new labels are complete, the days beside it that the monitor asked to learn from, and the
-- run's own day, which is scored.

with run as (
    select * from {{ source('run', 'run') }}
),

grid as (
    select
        {{ plus_days('run.first_day', '56 + run.train_every_days * numbers.n') }} as as_of,
        case when mod(run.train_every_days * numbers.n, 28) = 0 then 1 else 0 end as is_reference,
        run.as_of as run_day
    from run
    cross join {{ numbers(1000) }} as numbers
),

candidates as (
    select
        as_of,
        1 as is_training_day,
        is_reference,
        0 as is_asked_for
    from grid
    where as_of <= run_day
    union all
    select
        as_of,
        0 as is_training_day,
        0 as is_reference,
        0 as is_asked_for
    from run
    union all
    select
        as_of,
        0 as is_training_day,
        0 as is_reference,
        case when is_training then 1 else 0 end as is_asked_for
    from {{ source('run', 'asked_origin') }}
),

days as (
    select
        as_of,
        max(is_training_day) as is_training_day,
        max(is_reference) as is_reference,
        max(is_asked_for) as is_asked_for
    from candidates
    group by as_of
)

select
    days.as_of,
    days.is_training_day = 1 as is_training_day,
    days.is_reference = 1 as is_reference_day,
    days.is_asked_for = 1 as is_asked_for,
    days.as_of = run.as_of as is_scored,
    {{ plus_days('days.as_of', 'run.churn_gap_days') }} as label_after,
    {{ plus_days('days.as_of', 'run.churn_gap_days + run.churn_horizon_days') }} as label_until,
    {{ plus_days('days.as_of', 'run.churn_gap_days + run.churn_horizon_days') }} <= run.as_of
        as is_label_complete
from days
cross join run
