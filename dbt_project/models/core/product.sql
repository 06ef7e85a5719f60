with catalogue as (
    select * from {{ accepted('stg_complete_journey__products') }}
),

sold as (
    select
        product_id,
        min(known_at) as known_at
    from {{ accepted('stg_complete_journey__transactions') }}
    group by product_id
)

select
    coalesce(catalogue.product_id, sold.product_id) as product_id,
    'complete_journey' as source_system,
    coalesce(catalogue.product_id, sold.product_id) as source_pk,
    -- Sold but missing from the catalogue: kept as an inferred member, so no sale is lost.
    catalogue.product_id is null as is_inferred,
    catalogue.manufacturer_id,
    coalesce(catalogue.department, 'UNKNOWN') as department,
    catalogue.product_category,
    catalogue.product_type,
    catalogue.is_private_label,
    catalogue.package_size,
    coalesce(catalogue.known_at, sold.known_at) as known_at
from catalogue
full join sold on catalogue.product_id = sold.product_id
