{{ config(materialized='view') }}

with rates as (
    select
        *,
        -- One currency under two names on a day: the newer row counts.
        row_number() over (
            partition by day, currency order by version_at desc, record_hash desc
        ) as place
    from {{ accepted('stg_catalogue__fx_rates') }} as accepted_rates
)

select
    day,
    currency,
    rate,
    known_at
from rates
where place = 1
