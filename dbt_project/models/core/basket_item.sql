{{ config(enabled=has_feed('product')) }}
{#- Pairs of products are only counted of those in at least one of so many baskets, and at most of
    the most frequent of them: their number grows with the square. -#}
{%- set rare = 1000 %}
{%- set at_least = 20 %}
{%- set at_most = 400 %}

with run as (
    select as_of from {{ source('run', 'run') }}
),

lines as (
    select
        order_line.order_id,
        cast(date_trunc('month', order_line.order_date) as date) as month,
        product.department,
        product.product_category,
        product.product_id
    from {{ ref('order_line') }} as order_line
    inner join {{ ref('product') }} as product on order_line.product_id = product.product_id
    cross join run
    -- Twelve whole months, so that no figure of a month is of a part of it; and this one.
    where
        order_line.is_kept
        and order_line.order_date >= {{ plus_days(
            "cast(date_trunc('month', " ~ plus_days('run.as_of', -365) ~ ") as date)", 0) }}
),

products as (
    select
        product_id,
        row_number() over (order by baskets desc, product_id) as place,
        baskets,
        all_baskets
    from (
        select
            product_id,
            count(distinct order_id) as baskets,
            (select count(distinct order_id) from lines) as all_baskets
        from lines
        group by product_id
    ) as counted
)

select distinct
    'department' as level,
    order_id,
    month,
    department as item
from lines
where department is not null
union all
select distinct
    'category' as level,
    order_id,
    month,
    product_category as item
from lines
where product_category is not null
union all
select distinct
    'product' as level,
    lines.order_id,
    lines.month,
    lines.product_id as item
from lines
inner join products on lines.product_id = products.product_id
where
    products.place <= {{ at_most }}
    and products.baskets >= {{ at_least }}
    and products.baskets * {{ rare }} >= products.all_baskets
