{{ config(materialized='view') }}

select
    product_id,
    'catalogue' as source_system,
    row_key as source_pk,
    cast(null as varchar) as manufacturer_id,
    category as department,
    subcategory as product_category,
    cast(null as varchar) as product_type,
    product_name,
    product_name_zh,
    brand,
    is_private_label,
    cast(null as varchar) as package_size,
    launched_on,
    discontinued_on,
    known_at
from {{ accepted('stg_catalogue__products') }} as products
