{%- set rare = 0.0001 %}

with run as (
    select as_of from {{ source('run', 'run') }}
),

tests as (
    select * from {{ ref('anomaly_test') }}
),

-- Benjamini and Hochberg (1995), over all that was asked of a kind.
ranked as (
    select
        *,
        row_number() over (
            partition by kind order by p asc, day desc, customer_id asc, peer_group asc
        ) as place,
        count(*) over (partition by kind) as tested
    from tests
),

adjusted as (
    select
        *,
        least(1.0, min(p * tested / place) over (
            partition by kind order by place desc rows unbounded preceding
        )) as p_fdr
    from ranked
),

-- What chance alone gives: tests a day, times how rare an alarm must be.
customers as (
    select count(distinct customer_id) as customers
    from {{ ref('purchase_score') }}
),

chance as (
    select
        (select count(*) from tests) * {{ rare }} / 90.0
        / nullif(max(customers.customers), 0) * 10000 as alarms
    from customers
),

alarms as (
    select *
    from adjusted
    where p < {{ rare }}
)

select
    alarms.customer_id,
    alarms.day,
    alarms.kind,
    alarms.peer_group,
    alarms.order_id,
    case alarms.kind
        when 'large_order' then 'Amount far above own and peers'' purchases'
        when 'silent_then_large' then 'A large amount after a long silence'
        when 'orders_in_a_day' then 'Several orders in one day'
        when 'unusual_hour' then 'An hour at which hardly anybody buys in this channel'
        when 'many_refunds' then 'More orders sent back in four weeks than usual'
        when 'large_redemption' then 'Far more points redeemed at once than usual'
    end as reason,
    case alarms.kind
        when 'large_order' then '金额远高于本人与同类的购买'
        when 'silent_then_large' then '长期沉默后出现大额购买'
        when 'orders_in_a_day' then '单日多次下单'
        when 'unusual_hour' then '该渠道极少有人购买的时段'
        when 'many_refunds' then '四周内退货订单明显偏多'
        when 'large_redemption' then '一次兑换积分远多于平常'
    end as reason_zh,
    alarms.observed,
    alarms.expected,
    round(-log10(alarms.p), 4) as score,
    alarms.p,
    alarms.p_fdr,
    cast(row_number() over (
        order by alarms.p asc, alarms.day desc, alarms.customer_id asc, alarms.kind asc,
            alarms.peer_group asc
    ) as bigint) as anomaly_rank,
    round(chance.alarms, 6) as alarms_by_chance,
    run.as_of as data_as_of
from alarms
cross join chance
cross join run
