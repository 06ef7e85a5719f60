with orders as (
    select
        *,
        cast(extract(hour from ordered_at_local) as integer) as hour_of_day
    from {{ ref('sales_order') }}
),

lines as (
    select
        order_line.customer_id,
        order_line.net_sales,
        product.department
    from {{ ref('order_line') }} as order_line
    inner join {{ ref('product') }} as product on order_line.product_id = product.product_id
),

stores as (
    {{ most_often('orders', 'store_id', 'count(*)') }}
),

hours as (
    {{ most_often('orders', 'hour_of_day', 'count(*)') }}
),

departments as (
    {{ most_often('lines', 'department', 'sum(net_sales)') }}
)

select
    stores.customer_id,
    stores.store_id as preferred_store_id,
    hours.hour_of_day as preferred_hour,
    departments.department as preferred_department
from stores
inner join hours on stores.customer_id = hours.customer_id
inner join departments on stores.customer_id = departments.customer_id
