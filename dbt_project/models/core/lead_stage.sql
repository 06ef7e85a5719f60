{{ config(enabled=has_feed('session')) }}
-- Who reaches a stage has passed those before it: who buys in a store had no cart to be seen.
{%- set stages = ['contact', 'visit', 'cart', 'first_order', 'second_order'] %}

with numbered as (
    select
        customer_id,
        order_date,
        row_number() over (partition by customer_id order by ordered_at, order_id) as order_no
    from {{ purchases() }} as orders
),

visits as (
    select
        customer_id,
        min(session_date) as visit_on,
        min(case when carts > 0 or checkouts > 0 then session_date end) as cart_on
    from {{ ref('session') }}
    where customer_id is not null
    group by customer_id
),

orders as (
    select
        customer_id,
        min(case when order_no = 1 then order_date end) as first_order_on,
        min(case when order_no = 2 then order_date end) as second_order_on
    from numbered
    where order_no <= 2
    group by customer_id
),

first_touches as (
    select
        customer_id,
        {{ first_by('channel', ['touched_at', 'touch_id']) }} as channel
    from {{ ref('journey_touch') }}
    group by customer_id
),

dates as (
    select
        customer.customer_id,
        customer.first_known_day as contact_on,
        visits.visit_on,
        visits.cart_on,
        orders.first_order_on,
        orders.second_order_on
    from {{ ref('customer') }} as customer
    left join visits on customer.customer_id = visits.customer_id
    left join orders on customer.customer_id = orders.customer_id
),

seen as (
    {%- for stage in stages %}
    select
        customer_id,
        {{ loop.index }} as stage_no,
        '{{ stage }}' as stage,
        {{ stage }}_on as seen_on
    from dates
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

passed as (
    select
        *,
        min(seen_on) over (
            partition by customer_id order by stage_no
            rows between current row and unbounded following
        ) as reached_on
    from seen
)

select
    passed.customer_id,
    coalesce(first_touches.channel, 'unknown') as channel,
    passed.stage_no,
    passed.stage,
    passed.reached_on,
    lead(passed.reached_on) over (
        partition by passed.customer_id order by passed.stage_no
    ) as next_on,
    min(passed.reached_on) over (partition by passed.customer_id) as acquired_on
from passed
left join first_touches on passed.customer_id = first_touches.customer_id
where passed.reached_on is not null
