{{ config(materialized='ephemeral') }}

select
    product_id,
    'complete_journey' as source_system,
    product_id as source_pk,
    manufacturer_id,
    department,
    product_category,
    product_type,
    cast(null as varchar) as brand,
    is_private_label,
    package_size,
    cast(null as date) as launched_on,
    cast(null as date) as discontinued_on,
    known_at
from {{ accepted('stg_complete_journey__products') }} as products
