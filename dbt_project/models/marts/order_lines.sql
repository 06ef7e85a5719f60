{{ config(contract={'enforced': false}) }}

with lines as (
    select * from {{ ref('order_line') }}
),

orders as (
    select
        order_id,
        order_seq,
        new_vs_repeat,
        data_as_of
    from {{ ref('orders') }}
)

select
    lines.order_line_id,
    lines.order_id,
    lines.customer_id,
    lines.source_system,
    lines.channel,
    lines.store_id,
    lines.order_date,
    lines.is_kept,
    orders.order_seq,
    orders.new_vs_repeat,
    lines.product_id,
    {%- if has_feed('product') %}
    product.department,
    product.product_category,
    {%- endif %}
    lines.quantity,
    cast(round(lines.gross_sales / nullif(lines.quantity, 0), 2) as decimal(18, 2)) as unit_price,
    lines.gross_sales,
    cast(lines.retail_discount + lines.coupon_match_discount as decimal(18, 2))
        as discount_allocation,
    lines.net_sales,
    {%- if has_feed('fx_rate') %}
    lines.currency,
    lines.net_sales_original,
    {%- endif %}
    {%- if has_feed('refund') %}
    cast(coalesce(refunds.returned_quantity, 0) as decimal(18, 3)) as returned_quantity,
    cast(coalesce(refunds.refund_allocation, 0) as decimal(18, 2)) as refund_allocation,
    {%- endif %}
    {%- if has_feed('product_price') %}
    costs.unit_cost,
    costs.goods_cost,
    cast(lines.net_sales - costs.goods_cost as decimal(18, 2)) as margin,
    {%- endif %}
    orders.data_as_of
from lines
inner join orders on lines.order_id = orders.order_id
{%- if has_feed('product') %}
left join {{ ref('product') }} as product on lines.product_id = product.product_id
{%- endif %}
{%- if has_feed('refund') %}
left join {{ ref('order_line_refund') }} as refunds on lines.order_line_id = refunds.order_line_id
{%- endif %}
{%- if has_feed('product_price') %}
left join {{ ref('order_line_cost') }} as costs on lines.order_line_id = costs.order_line_id
{%- endif %}
