{{ config(materialized='ephemeral') }}

select
    customer_id,
    'complete_journey' as source_system,
    row_key as source_pk,
    age_band,
    income_band,
    home_ownership,
    marital_status,
    household_size,
    household_type,
    kids_count,
    known_at,
    known_day
from {{ accepted('stg_complete_journey__demographics') }} as demographics
