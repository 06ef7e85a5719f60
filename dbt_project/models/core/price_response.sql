{#- A response is `hits` of `chances`: of each measure, what customers did when the price was good
    (or had risen), of all that they did. Only of who had bought before the response period. -#}
{%- set around = 30 %}
with run as (
    select
        as_of,
        {{ plus_days('as_of', -181) }} as response_from
    from {{ source('run', 'run') }}
),

members as (
    select distinct customer_id from {{ ref('price_group') }}
),

orders as (
    select
        orders.customer_id,
        orders.order_date,
        orders.gross_sales > orders.net_sales as has_discount
    from {{ purchases() }} as orders
    inner join members on orders.customer_id = members.customer_id
    cross join run
    where orders.order_date >= run.response_from and orders.order_date <= run.as_of
)

{%- if has_feed('market_event') %},

promotion_days as (
    select distinct orders.order_date
    from (select distinct order_date from orders) as orders
    inner join {{ ref('market_event') }} as event
        on
            orders.order_date >= event.starts_on
            and orders.order_date <= event.ends_on
    where event.event_type = 'promotion'
)
{%- endif %}

{%- if has_feed('product_price') %},

-- At least 5 % dearer than before. What is looked at before it must not have made the groups.
dearer as (
    select
        product_id,
        valid_from
    from (
        select
            product_id,
            valid_from,
            list_price,
            lag(list_price) over (partition by product_id order by valid_from) as price_before
        from {{ ref('product_price') }}
    ) as prices
    cross join run
    where
        list_price >= 1.05 * price_before
        and valid_from >= {{ plus_days('run.response_from', around) }}
        and valid_from <= run.as_of
),

around_rise as (
    select
        order_line.customer_id,
        order_line.order_date >= dearer.valid_from as is_after
    from {{ ref('order_line') }} as order_line
    inner join members on order_line.customer_id = members.customer_id
    inner join dearer on order_line.product_id = dearer.product_id
    where
        order_line.is_kept
        and order_line.order_date >= {{ plus_days('dearer.valid_from', 0 - around) }}
        and order_line.order_date < {{ plus_days('dearer.valid_from', around) }}
)
{%- endif %}

select
    customer_id,
    'discount' as measure,
    count(case when has_discount then 1 end) as hits,
    count(*) as chances
from orders
group by customer_id
{%- if has_feed('market_event') %}
union all
select
    orders.customer_id,
    'promotion_days' as measure,
    count(promotion_days.order_date) as hits,
    count(*) as chances
from orders
left join promotion_days on orders.order_date = promotion_days.order_date
group by orders.customer_id
{%- endif %}
{%- if has_feed('product_price') %}
union all
select
    customer_id,
    'price_rise' as measure,
    count(case when is_after then 1 end) as hits,
    count(*) as chances
from around_rise
group by customer_id
{%- endif %}
