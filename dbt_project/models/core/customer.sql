with lines as (
    select customer_id, known_at, known_day
    from {{ accepted('stg_complete_journey__transactions') }}
),

touches as (
    select customer_id, known_at, known_day
    from {{ accepted('stg_complete_journey__campaigns') }}
),

redemptions as (
    select customer_id, known_at, known_day
    from {{ accepted('stg_complete_journey__coupon_redemptions') }}
),

demographics as (
    select * from {{ accepted('stg_complete_journey__demographics') }}
),

seen as (
    select * from lines
    union all
    select * from touches
    union all
    select * from redemptions
    union all
    select customer_id, known_at, known_day from demographics
),

first_seen as (
    select
        customer_id,
        min(known_at) as first_known_at,
        min(known_day) as first_known_day
    from seen
    group by customer_id
)

select
    first_seen.customer_id,
    'complete_journey' as source_system,
    first_seen.customer_id as source_pk,
    first_seen.first_known_at,
    first_seen.first_known_day,
    demographics.customer_id is not null as has_demographics,
    demographics.age_band,
    demographics.income_band,
    demographics.home_ownership,
    demographics.marital_status,
    demographics.household_size,
    demographics.household_type,
    demographics.kids_count
from first_seen
left join demographics on first_seen.customer_id = demographics.customer_id
