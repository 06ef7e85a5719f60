{#- What a person's purchases were before, and what those of peers are: drawn to the peers by as
    much as the person has not shown. -#}
{%- set before = 'rows between unbounded preceding and 1 preceding' %}

with purchases as (
    select
        order_id,
        customer_id,
        order_date,
        ordered_at,
        channel,
        extract(hour from ordered_at_local) as hour,
        net_sales,
        -- Who pays in a currency that few use is compared with all of the channel.
        case
            when count(*) over (partition by currency, channel) >= 100
                then currency || ' ' || channel
            else channel
        end as peer_group,
        ln(greatest(cast(net_sales as double), 0) + 1) as amount
    from {{ purchases() }} as purchases
),

seen as (
    select
        *,
        count(*) over own as orders_before,
        sum(amount) over own as amount_before,
        sum(amount * amount) over own as square_before,
        min(order_date) over own as first_on,
        max(order_date) over own as last_on
    from purchases
    window own as (
        partition by customer_id order by ordered_at, order_id {{ before }}
    )
),

peers as (
    select
        peer_group,
        count(*) as orders,
        {{ quantile_of('amount', 0.5) }} as middle
    from purchases
    group by peer_group
),

people as (
    select
        customer_id,
        count(*) as orders,
        var_samp(amount) as spread,
        avg(amount) as middle,
        {{ days_between('min(order_date)', 'max(order_date)') }} as days
    from purchases
    group by customer_id
),

-- Of a person's own purchases, and of people's means: what draws to the peers.
pooled as (
    select
        sum(case when orders > 1 then spread * (orders - 1) end)
        / nullif(sum(case when orders > 1 then orders - 1 end), 0) as within_person,
        greatest(var_samp(middle), 1e-6) as between_people,
        sum(orders - 1) / nullif(cast(sum(days) as double), 0) as orders_a_day
    from people
),

expected as (
    select
        seen.*,
        peers.middle as peer_amount,
        pooled.within_person / pooled.between_people as worth,
        (coalesce(seen.amount_before, 0)
            + peers.middle * pooled.within_person / pooled.between_people)
        / (seen.orders_before + pooled.within_person / pooled.between_people) as expected_amount,
        -- Ten purchases' worth of everybody's spread beside the person's own.
        (10 * pooled.within_person + greatest(
            coalesce(seen.square_before
                - seen.amount_before * seen.amount_before / nullif(seen.orders_before, 0), 0), 0))
        / (10 + greatest(seen.orders_before - 1, 0)) as variance,
        {{ days_between('seen.last_on', 'seen.order_date') }} as silent_days,
        -- How unlikely it is to hear nothing for so long (Lomax: a rate known from few orders).
        power(
            (1 / pooled.orders_a_day + {{ days_between('seen.first_on', 'seen.last_on') }})
            / (1 / pooled.orders_a_day + {{ days_between('seen.first_on', 'seen.order_date') }}),
            seen.orders_before
        ) as silence_p
    from seen
    inner join peers on seen.peer_group = peers.peer_group
    cross join pooled
    where pooled.within_person > 0 and peers.orders >= 30
),

scored as (
    select
        *,
        (amount - expected_amount)
        / sqrt(variance * (1 + 1 / (orders_before + worth))) as score
    from expected
),

-- The scores' own tail: where people spend more unevenly than a normal law says, it is wider.
tail as (
    select greatest(1.0, {{ quantile_of('score', 0.99) }} / 2.3263) as width
    from scored
)

select
    scored.order_id,
    scored.customer_id,
    scored.order_date,
    scored.ordered_at,
    scored.channel,
    scored.hour,
    scored.net_sales,
    scored.peer_group,
    scored.orders_before,
    scored.silent_days,
    round(scored.silence_p, 12) as silence_p,
    round(exp(scored.expected_amount) - 1, 2) as expected_sales,
    round(scored.score / tail.width, 6) as score,
    -- Of the rounded score: sums of fractions differ in their last bits from run to run.
    {{ normal_tail('round(scored.score / tail.width, 6)') }} as p
from scored
cross join tail
