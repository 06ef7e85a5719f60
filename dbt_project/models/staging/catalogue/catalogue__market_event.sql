{{ config(materialized='view') }}

select
    event_id as market_event_id,
    event_name as name,
    event_name_zh as name_zh,
    event_type,
    starts_on,
    ends_on,
    scope,
    -- By the company itself; what is only found in the figures has false.
    true as is_declared,
    known_at
from {{ accepted('stg_catalogue__calendar') }} as events
