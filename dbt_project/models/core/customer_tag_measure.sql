{#- What tags are made of, from the last 365 days: measure, and how many orders (or campaigns that
    reached the customer) it rests on. `since` is the day of the first of them. -#}
with run as (
    select as_of from {{ source('run', 'run') }}
),

orders as (
    select
        orders.*,
        cast(extract(hour from orders.ordered_at_local) as integer) as hour_of_day,
        -- 1970-01-05 was a Monday.
        {{ days_between("cast('1970-01-05' as date)", 'orders.order_date') }} % 7 as weekday
    from {{ purchases() }} as orders
    cross join run
    where orders.order_date > {{ plus_days('run.as_of', -365) }} and orders.order_date <= run.as_of
),

{%- if has_feed('market_event') %}

promotion_days as (
    select distinct days.order_date
    from (select distinct order_date from orders) as days
    inner join {{ ref('market_event') }} as event
        on days.order_date >= event.starts_on and days.order_date <= event.ends_on
    where event.event_type = 'promotion'
),
{%- endif %}

by_customer as (
    select
        orders.customer_id,
        count(*) as orders,
        min(orders.order_date) as since,
        avg(cast(orders.gross_sales > orders.net_sales as integer)) as discount_order_share,
        {%- if has_feed('market_event') %}
        avg(cast(promotion_days.order_date is not null as integer)) as promotion_order_share,
        {%- endif %}
        avg(cast(orders.channel = 'store' as integer)) as store_order_share,
        avg(cast(orders.hour_of_day < 6 or orders.hour_of_day >= 22 as integer))
            as night_order_share,
        avg(cast(orders.weekday >= 5 as integer)) as weekend_order_share,
        sum(orders.refund_amount) / nullif(sum(orders.net_sales), 0) as refund_share,
        sum(orders.net_sales) / count(*) as average_order
    from orders
    {%- if has_feed('market_event') %}
    left join promotion_days on orders.order_date = promotion_days.order_date
    {%- endif %}
    group by orders.customer_id
),

-- Of customers who have ordered often enough to be told by it.
ranked as (
    select
        customer_id,
        cast(rank() over (order by average_order) - 1 as double) / count(*) over ()
            as average_order_rank
    from by_customer
    where orders >= 3
)

{%- if has_feed('product') %},

departments as (
    select
        lines.customer_id,
        product.department,
        sum(lines.net_sales) as net_sales
    from {{ ref('order_line') }} as lines
    inner join orders on lines.order_id = orders.order_id
    inner join {{ ref('product') }} as product on lines.product_id = product.product_id
    where product.department is not null
    group by lines.customer_id, product.department
),

loved as (
    select
        customer_id,
        count(*) as departments,
        cast(max(net_sales) as double) / nullif(sum(net_sales), 0) as top_department_share,
        {{ first_by('department', ['-net_sales', 'department']) }} as top_department
    from departments
    group by customer_id
)
{%- endif %}

{%- if has_feed('campaign_response') %},

answered as (
    select
        customer_id,
        count(*) as campaigns,
        min(since) as since,
        avg(cast(is_answered as integer)) as campaign_answer_share
    from (
        select
            response.customer_id,
            response.campaign_id,
            min(response.occurred_on) as since,
            bool_or(response.response in ('open', 'click')) as is_answered
        from {{ ref('campaign_response') }} as response
        cross join run
        where
            response.customer_id is not null
            and response.response in ('delivered', 'open', 'click')
            and response.occurred_on > {{ plus_days('run.as_of', -365) }}
            and response.occurred_on <= run.as_of
        group by response.customer_id, response.campaign_id
    ) as campaigns
    group by customer_id
)
{%- endif %}

{%- set plain = ['discount_order_share', 'store_order_share', 'night_order_share',
    'weekend_order_share', 'refund_share'] %}
{%- if has_feed('market_event') %}{% do plain.append('promotion_order_share') %}{% endif %}

{% for measure in plain %}
select
    customer_id,
    '{{ measure }}' as measure,
    round(cast({{ measure }} as double), 6) as value,
    cast(null as varchar) as detail,
    orders as rests_on,
    since
from by_customer
union all
{%- endfor %}
select
    by_customer.customer_id,
    'average_order_rank' as measure,
    round(ranked.average_order_rank, 6) as value,
    cast(null as varchar) as detail,
    by_customer.orders as rests_on,
    by_customer.since
from by_customer
inner join ranked on by_customer.customer_id = ranked.customer_id
{%- if has_feed('product') %}
{%- for measure, detail in [('departments', 'null'), ('top_department_share', 'top_department')] %}
union all
select
    by_customer.customer_id,
    '{{ measure }}' as measure,
    round(cast(loved.{{ measure }} as double), 6) as value,
    cast({{ 'loved.' ~ detail if detail != 'null' else 'null' }} as varchar) as detail,
    by_customer.orders as rests_on,
    by_customer.since
from by_customer
inner join loved on by_customer.customer_id = loved.customer_id
{%- endfor %}
{%- endif %}
{%- if has_feed('campaign_response') %}
union all
select
    customer_id,
    'campaign_answer_share' as measure,
    round(campaign_answer_share, 6) as value,
    cast(null as varchar) as detail,
    campaigns as rests_on,
    since
from answered
{%- endif %}
