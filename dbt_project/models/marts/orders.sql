{{ config(contract={'enforced': false}) }}
{%- set header = ['status', 'is_kept', 'shipping', 'promo_code', 'payment_method'] %}

with orders as (
    select * from {{ ref('sales_order') }}
),

run as (
    select as_of from {{ source('run', 'run') }}
),

-- Only purchases have a place in a customer's sequence.
in_sequence as (
    select
        order_id,
        row_number() over (partition by customer_id order by ordered_at, order_id) as order_seq,
        lag(order_date) over (partition by customer_id order by ordered_at, order_id)
            as previous_date
    from {{ purchases() }} as purchases
)

select
    orders.order_id,
    orders.customer_id,
    orders.source_system,
    orders.channel,
    orders.store_id,
    orders.ordered_at_local as ordered_at,
    orders.order_date,
    {%- if has_feed('order_header') %}
    {%- for column in header %}
    orders.{{ column }},
    {%- endfor %}
    {%- endif %}
    in_sequence.order_seq,
    case
        when in_sequence.order_seq = 1 then 'new'
        when in_sequence.order_seq > 1 then 'repeat'
    end as new_vs_repeat,
    {{ days_between('in_sequence.previous_date', 'orders.order_date') }}
        as days_since_previous_order,
    orders.lines,
    orders.quantity,
    orders.gross_sales,
    orders.retail_discount,
    {%- if has_feed('coupon') %}
    orders.coupon_match_discount,
    orders.coupon_discount,
    {%- endif %}
    orders.net_sales,
    {%- if has_feed('fx_rate') %}
    orders.currency,
    orders.net_sales_original,
    {%- endif %}
    {%- if has_feed('refund') %}
    orders.refund_amount,
    {#- A cancelled order has sold nothing, whatever was paid back for it. #}
    cast(case when orders.is_kept then orders.net_sales - orders.refund_amount else 0 end
        as decimal(18, 2)) as net_sales_after_refunds,
    {%- endif %}
    {%- if has_feed('product_price') %}
    {%- for money in ['goods_cost', 'margin', 'net_sales_without_cost'] %}
    cast(coalesce(costs.{{ money }}, 0) as decimal(18, 2)) as {{ money }},
    {%- endfor %}
    coalesce(costs.lines_without_cost, 0) as lines_without_cost,
    {%- endif %}
    {%- if has_feed('session') %}
    attributed.campaign_id as attributed_campaign_id,
    {%- endif %}
    run.as_of as data_as_of
from orders
cross join run
left join in_sequence on orders.order_id = in_sequence.order_id
{%- if has_feed('product_price') %}
left join {{ ref('order_profit') }} as costs on orders.order_id = costs.order_id
{%- endif %}
{%- if has_feed('session') %}
left join {{ ref('attributed_campaign') }} as attributed on orders.order_id = attributed.order_id
{%- endif %}
