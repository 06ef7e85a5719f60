{#- What a customer bought of each department, for the propensity to buy it (ml/propensity). Summed
    by order day before the windows are laid over it; a department that the catalogue did not know
    on the day was not known then. -#}
{{ config(enabled=has_feed('product'), materialized='incremental') }}

with products as (
    select
        product.product_id,
        product.department,
        cast({{ wall_clock('product.known_at', 'run.time_zone') }} as date) as product_known_day
    from {{ ref('product') }} as product
    cross join {{ source('run', 'run') }} as run
    where product.department is not null and product.department <> 'UNKNOWN'
),

daily as (
    select
        lines.customer_id,
        lines.source_customer_id,
        lines.order_date,
        lines.is_kept,
        {{ 'orders.cancelled_on' if has_feed('order_header') else 'cast(null as date)' }}
            as cancelled_on,
        products.department,
        min(greatest(lines.known_day, products.product_known_day)) as known_day
    from {{ ref('order_line') }} as lines
    inner join products on lines.product_id = products.product_id
    {%- if has_feed('order_header') %}
    inner join {{ ref('sales_order') }} as orders on lines.order_id = orders.order_id
    {%- endif %}
    where lines.source_customer_id is not null
    group by all
),

-- Two records of one person may have bought on the same day.
order_days as (
    select
        {{ person_on('daily') }} as customer_id,
        origin.as_of,
        daily.department,
        daily.order_date
    from daily
    inner join {{ origins_tonight() }} as origin
        on
            {{ known_purchase('daily', 'origin.as_of') }}
            and {{ lately('daily.order_date', 364) }}
    {{ join_person_on('daily', 'origin.as_of') }}
    group by {{ person_on('daily') }}, origin.as_of, daily.department, daily.order_date
)

select
    customer_id,
    as_of,
    department,
    count(case when {{ lately('order_date', 84, 'as_of') }} then 1 end) as category_days_84,
    count(*) as category_days_364,
    {{ days_between('max(order_date)', 'as_of') }} as days_since_category
from order_days
group by customer_id, as_of, department
