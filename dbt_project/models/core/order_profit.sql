{#- A parcel is sent for each order outside stores; the payment service keeps its share of all that
    the customer paid. -#}
{%- set paid = 'orders.net_sales + coalesce(orders.shipping, 0)' %}

with orders as (
    select * from {{ ref('sales_order') }}
    where is_kept
)

{%- if has_feed('product_price') %},

goods as (
    select
        order_id,
        sum(goods_cost) as goods_cost,
        sum(case when goods_cost is not null then net_sales - goods_cost end) as margin,
        sum(case when goods_cost is null then net_sales end) as net_sales_without_cost,
        count(case when goods_cost is null then 1 end) as lines_without_cost
    from {{ ref('order_line_cost') }}
    group by order_id
)
{%- endif %}

select
    orders.order_id,
    orders.customer_id,
    orders.order_date,
    orders.gross_sales,
    cast(orders.retail_discount + orders.coupon_match_discount as decimal(18, 2)) as discounts,
    orders.net_sales,
    cast(coalesce(orders.shipping, 0) as decimal(18, 2)) as shipping_income,
    orders.refund_amount as refunds,
    {%- if has_feed('product_price') %}
    {%- for money in ['goods_cost', 'margin', 'net_sales_without_cost'] %}
    cast(coalesce(goods.{{ money }}, 0) as decimal(18, 2)) as {{ money }},
    {%- endfor %}
    coalesce(goods.lines_without_cost, 0) as lines_without_cost,
    {%- else %}
    cast(null as decimal(18, 2)) as goods_cost,
    cast(null as decimal(18, 2)) as margin,
    orders.net_sales as net_sales_without_cost,
    orders.lines as lines_without_cost,
    {%- endif %}
    cast(case when orders.channel <> 'store' then run.cost_parcel else run.cost_parcel * 0 end
        as decimal(18, 2)) as shipping_cost,
    cast(round(({{ paid }}) * run.cost_payment_fee, 2) as decimal(18, 2)) as payment_fees
from orders
cross join {{ source('run', 'run') }} as run
{%- if has_feed('product_price') %}
left join goods on orders.order_id = goods.order_id
{%- endif %}
