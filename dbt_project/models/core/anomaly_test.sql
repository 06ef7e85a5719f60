{#- Every question that is asked of the last 90 days, with its answer: most are usual. -#}
{%- set before = 'rows between unbounded preceding and 1 preceding' %}

with run as (
    select as_of from {{ source('run', 'run') }}
),

purchases as (
    select * from {{ ref('purchase_score') }}
),

-- Several orders in a day: how often each further one follows, of the person and of all.
order_days as (
    select
        customer_id,
        order_date,
        min(order_id) as order_id,
        min(peer_group) as peer_group,
        count(*) as orders
    from purchases
    group by customer_id, order_date
),

more_of_all as (
    select greatest(sum(orders - 1), 1.0) / count(*) as share
    from order_days
),

days_before as (
    select
        order_days.*,
        (coalesce(sum(order_days.orders - 1) over own, 0) + 20 * more_of_all.share)
        / (count(*) over own + 20) as share
    from order_days
    cross join more_of_all
    window own as (partition by order_days.customer_id order by order_days.order_date {{ before }})
),

-- Hours at which hardly anybody else buys in a channel.
hours as (
    select
        channel,
        hour,
        (count(*) - 0.5) / (sum(count(*)) over (partition by channel) + 11) as share
    from purchases
    group by channel, hour
),

rare_hours as (
    select
        channel,
        hour,
        share,
        sum(share) over (
            partition by channel order by share, hour rows unbounded preceding
        ) as p
    from hours
),

{% if has_feed('refund') %}
-- Orders of which something came back within four weeks, against the orders of two months.
returned as (
    select
        customer_id,
        order_id,
        min(refunded_on) as day
    from {{ ref('refund') }}
    where customer_id is not null
    group by customer_id, order_id
),

bought as (
    select
        customer_id,
        order_id,
        order_date
    from {{ ref('sales_order') }}
    where customer_id is not null
),

return_of_all as (
    select greatest((select count(*) from returned), 1.0) / (select count(*) from bought) as share
),

return_days as (
    select
        last_one.customer_id,
        last_one.day,
        count(*) as orders
    from (select distinct customer_id, day from returned) as last_one
    inner join run on last_one.day > {{ plus_days('run.as_of', -90) }}
    inner join returned as back
        on
            last_one.customer_id = back.customer_id
            and back.day > {{ plus_days('last_one.day', -28) }}
            and back.day <= last_one.day
    group by last_one.customer_id, last_one.day
),

return_expected as (
    select
        return_days.customer_id,
        return_days.day,
        return_days.orders,
        return_of_all.share * greatest(count(bought.order_id), 1) as mean
    from return_days
    cross join return_of_all
    left join bought
        on
            return_days.customer_id = bought.customer_id
            and bought.order_date > {{ plus_days('return_days.day', -60) }}
            and bought.order_date <= return_days.day
    group by return_days.customer_id, return_days.day, return_days.orders, return_of_all.share
),

{% endif %}
{% if has_feed('loyalty_txn') %}
-- Points given away at once, against the person's balance habits and those of all.
redeemed as (
    select
        customer_id,
        occurred_on as day,
        loyalty_txn_id,
        ln(cast(-points as double)) as amount
    from {{ ref('loyalty_txn') }}
    where txn_type = 'redeem' and points < 0 and customer_id is not null
),

redeemed_of_all as (
    select
        {{ quantile_of('amount', 0.5) }} as middle,
        greatest(var_samp(amount), 1e-6) as variance,
        count(*) as redemptions
    from redeemed
),

redemption_scores as (
    select
        redeemed.customer_id,
        redeemed.day,
        redeemed.loyalty_txn_id,
        redeemed.amount,
        redeemed_of_all.redemptions,
        (coalesce(sum(redeemed.amount) over own, 0) + 2 * redeemed_of_all.middle)
        / (count(*) over own + 2) as expected,
        sqrt(redeemed_of_all.variance) as deviation
    from redeemed
    cross join redeemed_of_all
    window own as (
        partition by redeemed.customer_id
        order by redeemed.day, redeemed.loyalty_txn_id {{ before }}
    )
),

redemption_tail as (
    select
        greatest(1.0, {{ quantile_of('(amount - expected) / deviation', 0.99) }} / 2.3263) as width
    from redemption_scores
),

{% endif %}
tests as (
    select
        customer_id,
        order_date as day,
        'large_order' as kind,
        order_id,
        cast(net_sales as double) as observed,
        expected_sales as expected,
        p,
        peer_group
    from purchases
    union all
    select
        customer_id,
        order_date as day,
        'silent_then_large' as kind,
        order_id,
        cast(net_sales as double) as observed,
        expected_sales as expected,
        {{ fisher_two('greatest(silence_p, 1e-12)', 'p') }} as p,
        peer_group
    from purchases
    -- Each sign must be there: a long silence by itself is no anomaly, nor a large amount here.
    where silent_days >= 90 and p < 0.05 and silence_p < 0.05
    union all
    select
        customer_id,
        order_date as day,
        'orders_in_a_day' as kind,
        order_id,
        cast(orders as double) as observed,
        1 + share as expected,
        power(least(share, 1.0), orders - 1) as p,
        peer_group
    from days_before
    where orders > 1
    union all
    select
        purchases.customer_id,
        purchases.order_date as day,
        'unusual_hour' as kind,
        purchases.order_id,
        cast(purchases.hour as double) as observed,
        cast(null as double) as expected,
        rare_hours.p,
        purchases.channel as peer_group
    from purchases
    inner join rare_hours
        on purchases.channel = rare_hours.channel and purchases.hour = rare_hours.hour
    {% if has_feed('refund') %}
    union all
    select
        customer_id,
        day,
        'many_refunds' as kind,
        cast(null as varchar) as order_id,
        cast(orders as double) as observed,
        mean as expected,
        {{ poisson_tail('orders', 'mean') }} as p,
        'all' as peer_group
    from return_expected
    {% endif %}
    {% if has_feed('loyalty_txn') %}
    union all
    select
        redemption_scores.customer_id,
        redemption_scores.day,
        'large_redemption' as kind,
        cast(null as varchar) as order_id,
        exp(redemption_scores.amount) as observed,
        exp(redemption_scores.expected) as expected,
        {{ normal_tail('((amount - expected) / deviation / redemption_tail.width)') }} as p,
        'all' as peer_group
    from redemption_scores
    cross join redemption_tail
    where redemption_scores.redemptions >= 100
    {% endif %}
)

select
    tests.customer_id,
    tests.day,
    tests.kind,
    tests.peer_group,
    min(tests.order_id) as order_id,
    round(max(tests.observed), 2) as observed,
    round(min(tests.expected), 4) as expected,
    -- To four digits of its logarithm, so that the order of a sum does not show.
    least(power(10, round(log10(greatest(min(tests.p), 1e-300)), 4)), 1.0) as p
from tests
inner join run on tests.day > {{ plus_days('run.as_of', -90) }} and tests.day <= run.as_of
group by tests.customer_id, tests.day, tests.kind, tests.peer_group
