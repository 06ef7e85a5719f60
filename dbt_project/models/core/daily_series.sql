{#- One select a metric and kind of scope; a day without anything has no row. -#}
with orders as (
    select
        sales_order.order_id,
        sales_order.order_date as day,
        sales_order.channel,
        sales_order.source_system,
        sales_order.net_sales,
        coalesce(customer.province, customer.country) as region,
        case
            when sales_order.customer_id is not null
                then row_number() over (
                    partition by sales_order.customer_id
                    order by sales_order.ordered_at, sales_order.order_id
                )
        end as order_seq
    from {{ ref('sales_order') }} as sales_order
    left join {{ ref('customer') }} as customer
        on sales_order.customer_id = customer.customer_id
    where sales_order.is_kept
),

lines as (
    select
        order_line.order_id,
        order_line.order_date as day,
        order_line.product_id,
        product.department as category,
        order_line.net_sales
    from {{ ref('order_line') }} as order_line
    inner join {{ ref('product') }} as product on order_line.product_id = product.product_id
    where order_line.is_kept
),

{% if has_feed('refund') %}
refunds as (
    select
        refund.refunded_on as day,
        refund.product_id,
        product.department as category,
        refund.amount
    from {{ ref('refund') }} as refund
    left join {{ ref('product') }} as product on refund.product_id = product.product_id
),

{% endif %}
counted as (
    {%- for kind, scope in [
        ('all', "'all'"), ('source', 'source_system'), ('channel', 'channel'), ('region', 'region'),
        ('customer_stage', "case when order_seq = 1 then 'first' when order_seq <= 3 "
            "then 'second_or_third' when order_seq > 3 then 'later' end")] %}
    select
        'orders' as metric,
        '{{ kind }}' as scope_kind,
        {{ scope }} as scope,
        day,
        cast(count(*) as double) as value
    from orders
    group by 3, 4
    union all
    {%- endfor %}
    {%- for kind, scope in [('all', "'all'"), ('channel', 'channel')] %}
    select
        'net_sales' as metric,
        '{{ kind }}' as scope_kind,
        {{ scope }} as scope,
        day,
        cast(sum(net_sales) as double) as value
    from orders
    group by 3, 4
    union all
    {%- endfor %}
    {%- for kind in ['category', 'product'] %}
    {%- set scope = 'product_id' if kind == 'product' else kind %}
    select
        'orders' as metric,
        '{{ kind }}' as scope_kind,
        {{ scope }} as scope,
        day,
        cast(count(distinct order_id) as double) as value
    from lines
    group by 3, 4
    union all
    {%- endfor %}
    select
        'net_sales' as metric,
        'category' as scope_kind,
        category as scope,
        day,
        cast(sum(net_sales) as double) as value
    from lines
    group by 3, 4
    {%- if has_feed('refund') %}
    {%- for kind, scope in [
        ('all', "'all'"), ('category', 'category'), ('product', 'product_id')] %}
    union all
    select
        'refunds' as metric,
        '{{ kind }}' as scope_kind,
        {{ scope }} as scope,
        day,
        cast(count(*) as double) as value
    from refunds
    group by 3, 4
    {%- endfor %}
    {%- endif %}
    {%- if has_feed('ticket') %}
    {%- for metric, condition in [('tickets', 'true'), ('complaints', 'is_complaint')] %}
    {%- for kind, scope in [('all', "'all'"), ('topic', 'category')] %}
    union all
    select
        '{{ metric }}' as metric,
        '{{ kind }}' as scope_kind,
        {{ scope }} as scope,
        opened_on as day,
        cast(count(*) as double) as value
    from {{ ref('ticket') }}
    where {{ condition }}
    group by 3, 4
    {%- endfor %}
    {%- endfor %}
    {%- endif %}
)

select
    metric,
    scope_kind,
    scope,
    day,
    value
from counted
where scope is not null and day is not null
