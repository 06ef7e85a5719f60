with demographics as (
    select * from {{ source('complete_journey', 'demographics') }}
)

select
    cast(household_id as varchar) as row_key,
    cast(household_id as varchar) as customer_id,
    age as age_band,
    income as income_band,
    home_ownership,
    marital_status,
    household_size,
    household_comp as household_type,
    kids_count,
    known_at,
    known_day,
    cast(null as varchar) as broken_rule,
    {{ record_status('null') }} as record_status
from demographics
