{#- Groups that stand for themselves: a person is in one of each dimension. What they bought counts
    as of the day before the response period (182 days, see core.price_response), so that no response
    makes a group. -#}
with run as (
    select
        as_of,
        {{ plus_days('as_of', -181) }} as response_from
    from {{ source('run', 'run') }}
),

earlier as (
    select orders.*
    from {{ purchases() }} as orders
    cross join run
    where
        orders.order_date < run.response_from
        and orders.order_date >= {{ plus_days('run.response_from', -365) }}
),

buyers as (
    select
        customer_id,
        sum(net_sales) as net_sales,
        count(*) as orders,
        count(case when gross_sales > net_sales then 1 end) as orders_with_discount
    from earlier
    group by customer_id
),

thirds as (
    select
        *,
        ntile(3) over (order by net_sales, customer_id) as spend_third
    from buyers
),

{%- if has_feed('product') %}

departments as (
    select
        customer_id,
        department
    from (
        select
            order_line.customer_id,
            product.department,
            row_number() over (
                partition by order_line.customer_id
                order by sum(order_line.net_sales) desc, product.department asc
            ) as place
        from {{ ref('order_line') }} as order_line
        inner join {{ ref('product') }} as product
            on order_line.product_id = product.product_id
        cross join run
        where
            order_line.is_kept
            and order_line.customer_id is not null
            and product.department is not null
            and order_line.order_date < run.response_from
            and order_line.order_date >= {{ plus_days('run.response_from', -365) }}
        group by order_line.customer_id, product.department
    ) as placed
    where place = 1
),
{%- endif %}

{%- if has_feed('source_record') %}

-- Where most customers live.
cities as (
    select
        city,
        row_number() over (order by count(*) desc, city asc) as place
    from {{ ref('customer') }}
    where city is not null
    group by city
),

places as (
    select
        customer.customer_id,
        customer.country,
        case when cities.place <= 4 then 'largest four cities' else 'other cities' end as city_size,
        year(run.as_of) - customer.birth_year as age
    from {{ ref('customer') }} as customer
    cross join run
    left join cities on customer.city = cities.city
),
{%- endif %}

described as (
    select
        thirds.customer_id,
        case thirds.spend_third when 1 then 'low' when 2 then 'middle' else 'high' end
            as value_third,
        case
            when thirds.orders_with_discount = 0 then 'none'
            when 4 * thirds.orders_with_discount <= thirds.orders then 'up to a quarter'
            else 'more than a quarter'
        end as earlier_discount_use
        {%- if has_feed('product') %},
        departments.department as favourite_department
        {%- endif %}
        {%- if has_feed('source_record') %},
        places.country,
        case when places.country is not null then places.city_size end as city_size,
        case
            when places.age < 25 then 'under 25'
            when places.age < 35 then '25-34'
            when places.age < 50 then '35-49'
            when places.age is not null then '50 and over'
        end as age_band,
        case when places.age < 35 then 'under 35' when places.age is not null then '35 and over' end
        || ', ' || case when places.country is not null then places.city_size end
            as age_and_city
        {%- elif has_feed('household') %},
        customer.age_band,
        customer.income_band
        {%- endif %}
    from thirds
    {%- if has_feed('product') %}
    left join departments on thirds.customer_id = departments.customer_id
    {%- endif %}
    {%- if has_feed('source_record') %}
    left join places on thirds.customer_id = places.customer_id
    {%- elif has_feed('household') %}
    left join {{ ref('customer') }} as customer on thirds.customer_id = customer.customer_id
    {%- endif %}
)

{%- set dimensions = ['value_third', 'earlier_discount_use'] %}
{%- if has_feed('product') %}{% do dimensions.append('favourite_department') %}{% endif %}
{%- if has_feed('source_record') %}
{%- do dimensions.extend(['country', 'city_size', 'age_band', 'age_and_city']) %}
{%- elif has_feed('household') %}
{%- do dimensions.extend(['age_band', 'income_band']) %}
{%- endif %}

{% for dimension in dimensions %}
select
    customer_id,
    '{{ dimension }}' as dimension,
    {{ dimension }} as group_name
from described
where {{ dimension }} is not null
{{ "union all" if not loop.last }}
{%- endfor %}
