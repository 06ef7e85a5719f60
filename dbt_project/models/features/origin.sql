-- The days on which features are taken: a fixed grid for training, so that a model changes only
-- when new labels are complete, and the run's own day, which is scored.

with run as (
    select * from {{ source('run', 'run') }}
),

grid as (
    select
        {{ plus_days('run.first_day', '56 + 28 * numbers.n') }} as as_of,
        run.as_of as run_day
    from run
    cross join {{ numbers(1000) }} as numbers
),

days as (
    select as_of from grid
    where as_of <= run_day
    union
    select as_of from run
)

select
    days.as_of,
    days.as_of = run.as_of as is_scored,
    {{ plus_days('days.as_of', 'run.churn_gap_days') }} as label_after,
    {{ plus_days('days.as_of', 'run.churn_gap_days + run.churn_horizon_days') }} as label_until,
    {{ plus_days('days.as_of', 'run.churn_gap_days + run.churn_horizon_days') }} <= run.as_of
        as is_label_complete
from days
cross join run
