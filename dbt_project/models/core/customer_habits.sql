with orders as (
    select
        *,
        cast(extract(hour from ordered_at_local) as integer) as hour_of_day
    from {{ purchases() }} as purchases
),

lines as (
    select
        order_line.customer_id,
        order_line.net_sales,
        product.department,
        product.product_category
    from {{ ref('order_line') }} as order_line
    inner join {{ ref('product') }} as product on order_line.product_id = product.product_id
    where order_line.is_kept and order_line.customer_id is not null
),

channels as (
    {{ most_often('orders', 'channel', 'count(*)') }}
),

stores as (
    {{ most_often('orders', 'store_id', 'count(*)') }}
),

hours as (
    {{ most_often('orders', 'hour_of_day', 'count(*)') }}
),

departments as (
    {{ most_often('lines', 'department', 'sum(net_sales)') }}
),

categories as (
    {{ most_often('lines', 'product_category', 'sum(net_sales)') }}
)

select
    hours.customer_id,
    channels.channel as preferred_channel,
    stores.store_id as preferred_store_id,
    hours.hour_of_day as preferred_hour,
    departments.department as preferred_department,
    categories.product_category as preferred_category
from hours
left join channels on hours.customer_id = channels.customer_id
left join stores on hours.customer_id = stores.customer_id
left join departments on hours.customer_id = departments.customer_id
left join categories on hours.customer_id = categories.customer_id
