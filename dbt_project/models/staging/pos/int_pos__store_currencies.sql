with receipts as (
    select
        store_id,
        currency,
        count(*) as receipts
    from {{ accepted('stg_pos__receipts') }} as accepted_receipts
    group by store_id, currency
),

placed as (
    select
        store_id,
        currency,
        row_number() over (partition by store_id order by receipts desc, currency asc) as place
    from receipts
)

select
    store_id,
    currency
from placed
where place = 1
