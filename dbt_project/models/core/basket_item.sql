{{ config(enabled=has_feed('product')) }}
{#- Pairs of products are only counted of those in at least one of so many baskets, and at most of
    the most frequent of them: their number grows with the square. -#}
{%- set rare = 1000 %}
{%- set at_least = 20 %}
{%- set at_most = 400 %}

with run as (
    select
        cast(date_trunc('month', {{ plus_days('as_of', 1) }}) as date) as before_day
    from {{ source('run', 'run') }}
),

-- The last twelve months that are over: no figure is of a part of a month.
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
    where
        order_line.is_kept
        and order_line.order_date < run.before_day
        and order_line.order_date >= cast(
            date_trunc('month', {{ plus_days('run.before_day', -365) }}) as date
        )
),

every_basket as (
    select count(distinct order_id) as baskets from lines
),

counted as (
    select
        product_id,
        count(distinct order_id) as baskets
    from lines
    group by product_id
),

products as (
    select
        counted.product_id,
        row_number() over (order by counted.baskets desc, counted.product_id asc) as place
    from counted
    cross join every_basket
    where
        counted.baskets >= {{ at_least }}
        and counted.baskets * {{ rare }} >= every_basket.baskets
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
where products.place <= {{ at_most }}
