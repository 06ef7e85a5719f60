{{ config(enabled=has_feed('product_price')) }}

with steps as (
    select
        product_id,
        valid_from as day,
        list_price,
        lag(list_price) over (partition by product_id order by valid_from) as before
    from {{ ref('product_price') }}
),

changes as (
    select
        steps.day,
        product.department as category,
        cast(steps.list_price as double) / cast(steps.before as double) - 1 as change
    from steps
    inner join {{ ref('product') }} as product on steps.product_id = product.product_id
    where steps.before > 0 and steps.list_price <> steps.before
),

on_sale as (
    select
        department as category,
        count(*) as products
    from {{ ref('product') }}
    where not is_inferred
    group by department
)

select
    changes.day,
    changes.category,
    on_sale.products,
    count(*) as changed,
    round({{ quantile_of('changes.change', 0.5) }}, 6) as median_change
from changes
inner join on_sale on changes.category = on_sale.category
group by changes.day, changes.category, on_sale.products
