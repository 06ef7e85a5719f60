with products as (
    select * from {{ source('complete_journey', 'products') }}
)

select
    cast(product_id as varchar) as row_key,
    cast(product_id as varchar) as product_id,
    cast(manufacturer_id as varchar) as manufacturer_id,
    department,
    brand = 'Private' as is_private_label,
    product_category,
    product_type,
    package_size,
    known_at,
    known_day,
    cast(null as varchar) as broken_rule,
    {{ record_status('null') }} as record_status
from products
