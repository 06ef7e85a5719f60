with catalogue as (
    {{ feed('product', {
        'product_id': 'varchar',
        'source_system': 'varchar',
        'source_pk': 'varchar',
        'manufacturer_id': 'varchar',
        'department': 'varchar',
        'product_category': 'varchar',
        'product_type': 'varchar',
        'brand': 'varchar',
        'is_private_label': 'boolean',
        'package_size': 'varchar',
        'launched_on': 'date',
        'discontinued_on': 'date',
        'known_at': 'timestamptz',
    }) }}
),

sold as (
    select
        product_id,
        min(source_system) as source_system,
        min(known_at) as known_at
    from {{ ref('order_line') }}
    where product_id is not null
    group by product_id
)

select
    coalesce(catalogue.product_id, sold.product_id) as product_id,
    coalesce(catalogue.source_system, sold.source_system) as source_system,
    coalesce(catalogue.source_pk, sold.product_id) as source_pk,
    -- Sold but missing from the catalogue: kept as an inferred member, so no sale is lost.
    catalogue.product_id is null as is_inferred,
    catalogue.manufacturer_id,
    coalesce(catalogue.department, 'UNKNOWN') as department,
    catalogue.product_category,
    catalogue.product_type,
    catalogue.brand,
    catalogue.is_private_label,
    catalogue.package_size,
    catalogue.launched_on,
    catalogue.discontinued_on,
    coalesce(catalogue.known_at, sold.known_at) as known_at
from catalogue
full join sold on catalogue.product_id = sold.product_id
