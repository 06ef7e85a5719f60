{{ config(materialized='view') }}

select
    product_id,
    valid_from,
    {{ plus_days('lead(valid_from) over (partition by product_id order by valid_from)', '-1') }}
        as valid_to,
    list_price,
    unit_cost,
    currency,
    known_at
from {{ accepted('stg_catalogue__prices') }} as prices
