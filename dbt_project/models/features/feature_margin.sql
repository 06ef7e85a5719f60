{#- What was earned on what was bought, and by how much it had become dearer in the 84 days before;
    by the price lists that were known on the day. What no list prices is left out. -#}
{{ config(enabled=has_feed('product_price'), materialized='incremental') }}

with run as (
    select
        currency,
        time_zone
    from {{ source('run', 'run') }}
),

listed as (
    select
        price.*,
        cast({{ wall_clock('price.known_at', 'run.time_zone') }} as date) as known_day
    from {{ ref('product_price') }} as price
    cross join run
),

prices as (
    select
        origin.as_of,
        price.product_id,
        price.list_price,
        price.unit_cost,
        price.currency,
        price.valid_from,
        coalesce(
            lead(price.valid_from) over (
                partition by origin.as_of, price.product_id order by price.valid_from
            ),
            cast('9999-12-31' as date)
        ) as until_day
    from listed as price
    inner join {{ origins_tonight() }} as origin on price.known_day <= origin.as_of
),

lines as (
    select
        lines.customer_id,
        lines.source_customer_id,
        lines.product_id,
        lines.order_date,
        lines.known_day,
        lines.is_kept,
        {{ 'orders.cancelled_on' if has_feed('order_header') else 'cast(null as date)' }}
            as cancelled_on,
        sum(lines.quantity) as quantity,
        sum(lines.net_sales) as net_sales
    from {{ ref('order_line') }} as lines
    {%- if has_feed('order_header') %}
    inner join {{ ref('sales_order') }} as orders on lines.order_id = orders.order_id
    {%- endif %}
    where lines.source_customer_id is not null
    group by all
),

-- Few products on few days: what each then cost, and what it had cost 84 days before.
sold as (
    select distinct
        lines.product_id,
        lines.order_date,
        origin.as_of
    from lines
    inner join {{ origins_tonight() }} as origin
        on lines.order_date <= origin.as_of and {{ lately('lines.order_date', 84) }}
)

{%- if has_feed('fx_rate') %},

rates as (
    {{ carried_rates(ref('fx_rate')) }}
)
{%- endif %},

priced as (
    select
        sold.product_id,
        sold.order_date,
        sold.as_of,
        {{ base_amount('price.unit_cost', 'price.currency', 'rates') }} as unit_cost,
        case
            when price.currency = earlier.currency
                then cast(price.list_price / nullif(earlier.list_price, 0) - 1 as decimal(18, 6))
        end as rise
    from sold
    cross join run
    inner join prices as price
        on
            sold.product_id = price.product_id
            and sold.as_of = price.as_of
            and sold.order_date >= price.valid_from
            and sold.order_date < price.until_day
    left join prices as earlier
        on
            sold.product_id = earlier.product_id
            and sold.as_of = earlier.as_of
            and {{ plus_days('sold.order_date', -84) }} >= earlier.valid_from
            and {{ plus_days('sold.order_date', -84) }} < earlier.until_day
    {%- if has_feed('fx_rate') %}
    left join rates on price.currency = rates.currency and sold.order_date = rates.day
    {%- endif %}
),

summed as (
    select
        {{ person_on('lines') }} as customer_id,
        origin.as_of,
        sum(case when priced.unit_cost is not null then lines.net_sales end) as sales_with_cost,
        sum(cast(priced.unit_cost * lines.quantity as decimal(18, 2))) as goods_cost,
        sum(case when priced.rise is not null then lines.net_sales end) as sales_with_rise,
        sum(cast(priced.rise * lines.net_sales as decimal(28, 6))) as rise_sales
    from lines
    inner join {{ origins_tonight() }} as origin
        on
            {{ known_purchase('lines', 'origin.as_of') }}
            and lines.order_date <= origin.as_of
            and {{ lately('lines.order_date', 84) }}
    inner join priced
        on
            lines.product_id = priced.product_id
            and lines.order_date = priced.order_date
            and origin.as_of = priced.as_of
    {{ join_person_on('lines', 'origin.as_of') }}
    group by {{ person_on('lines') }}, origin.as_of
)

select
    customer_id,
    as_of,
    cast(sales_with_cost - goods_cost as double) as margin_84,
    {{ ratio('sales_with_cost - goods_cost', 'sales_with_cost') }} as margin_share_84,
    {{ ratio('rise_sales', 'sales_with_rise') }} as price_rise_84
from summed
