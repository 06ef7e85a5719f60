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
    select
        as_of,
        max(is_training_day) as is_training_day
    from (
        select as_of, 1 as is_training_day from grid
        where as_of <= run_day
        union all
        select as_of, 0 as is_training_day from run
    ) as candidates
    group by as_of
)

select
    days.as_of,
    days.is_training_day = 1 as is_training_day,
    days.as_of = run.as_of as is_scored,
    {{ plus_days('days.as_of', 'run.churn_gap_days') }} as label_after,
    {{ plus_days('days.as_of', 'run.churn_gap_days + run.churn_horizon_days') }} as label_until,
    {{ plus_days('days.as_of', 'run.churn_gap_days + run.churn_horizon_days') }} <= run.as_of
        as is_label_complete
from days
cross join run
