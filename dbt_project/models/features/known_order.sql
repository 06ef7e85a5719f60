{{ config(materialized='ephemeral') }}

select
    {{ person_on('orders') }} as customer_id,
    {%- for column in [
        'order_id', 'order_date', 'store_id', 'channel', 'lines', 'gross_sales', 'retail_discount',
        'coupon_discount', 'net_sales'] %}
    orders.{{ column }},
    {%- endfor %}
    origin.as_of
from {{ ref('sales_order') }} as orders
inner join {{ ref('origin') }} as origin on {{ known_purchase('orders', 'origin.as_of') }}
{{ join_person_on('orders', 'origin.as_of') }}
where orders.source_customer_id is not null
