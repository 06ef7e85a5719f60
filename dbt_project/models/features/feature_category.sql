{#- What a customer buys. Summed by order day and department before the windows are laid over it:
    every line falls into three of them. -#}
{{ config(enabled=has_feed('product'), materialized='incremental') }}
{#- The department of a product that the catalogue did not know on the day was not known then. -#}
{%- set department -%}
    case
            when daily.product_known_day <= origin.as_of then daily.department else 'UNKNOWN'
        end
{%- endset %}

with products as (
    select
        product.*,
        cast({{ wall_clock('product.known_at', 'run.time_zone') }} as date) as product_known_day
    from {{ ref('product') }} as product
    cross join {{ source('run', 'run') }} as run
),

daily as (
    select
        lines.customer_id,
        lines.source_customer_id,
        lines.order_date,
        lines.known_day,
        lines.is_kept,
        {{ 'orders.cancelled_on' if has_feed('order_header') else 'cast(null as date)' }}
            as cancelled_on,
        product.department,
        product.product_known_day,
        sum(lines.net_sales) as net_sales,
        sum(case when product.is_private_label then lines.net_sales else 0 end)
            as private_label_sales
    from {{ ref('order_line') }} as lines
    inner join products as product on lines.product_id = product.product_id
    {%- if has_feed('order_header') %}
    inner join {{ ref('sales_order') }} as orders on lines.order_id = orders.order_id
    {%- endif %}
    where lines.source_customer_id is not null
    group by all
),

-- When a department was known to have been bought from for the first time.
first_bought as (
    select
        customer_id,
        source_customer_id,
        department,
        min(greatest(known_day, order_date, product_known_day)) as known_day
    from daily
    where department <> 'UNKNOWN'
    group by customer_id, source_customer_id, department
),

new_departments as (
    select
        customer_id,
        as_of,
        count(*) as new_departments_84
    from (
        select
            {{ person_on('first_bought') }} as customer_id,
            origin.as_of,
            first_bought.department
        from first_bought
        inner join {{ origins_tonight() }} as origin on first_bought.known_day <= origin.as_of
        {{ join_person_on('first_bought', 'origin.as_of') }}
        group by {{ person_on('first_bought') }}, origin.as_of, first_bought.department
        having {{ lately('min(first_bought.known_day)', 84) }}
    ) as fresh
    group by customer_id, as_of
),

by_department as (
    select
        {{ person_on('daily') }} as customer_id,
        origin.as_of,
        {{ department }} as department,
        sum(daily.net_sales) as net_sales,
        sum(case
            when daily.product_known_day <= origin.as_of then daily.private_label_sales else 0
        end) as private_label_sales
    from daily
    inner join {{ origins_tonight() }} as origin
        on
            {{ known_purchase('daily', 'origin.as_of') }}
            and {{ lately('daily.order_date', 84) }}
    {{ join_person_on('daily', 'origin.as_of') }}
    group by {{ person_on('daily') }}, origin.as_of, {{ department }}
),

summed as (
    select
        customer_id,
        as_of,
        count(*) as departments_84,
        sum(net_sales) as net_sales,
        max(net_sales) as main_sales,
        sum(private_label_sales) as private_label_sales
    from by_department
    group by customer_id, as_of
)

select
    summed.customer_id,
    summed.as_of,
    {{ ratio('summed.private_label_sales', 'summed.net_sales') }} as private_label_share_84,
    summed.departments_84,
    {{ ratio('summed.main_sales', 'summed.net_sales') }} as main_department_share_84,
    coalesce(new_departments.new_departments_84, 0) as new_departments_84
from summed
left join new_departments
    on summed.customer_id = new_departments.customer_id and summed.as_of = new_departments.as_of
