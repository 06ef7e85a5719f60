{#- What nobody bears, as rows: kind, why, how many facts, how much (empty: not known). -#}
{%- set kinds = profit_kinds() %}
{%- set of_orders = [
    'net_sales', 'shipping_income', 'refunds', 'goods_cost', 'shipping_cost', 'payment_fees'] %}

with run as (
    select * from {{ source('run', 'run') }}
),

nobody as (
    select * from {{ ref('profit_by_person') }}
    where customer_id is null
),

everybody as (
    select
        sum(orders) as orders,
        sum(lines_without_cost) as lines_without_cost,
        sum(service_matters) as service_matters,
        sum(matters_without_minutes) as matters_without_minutes
    from {{ ref('profit_by_person') }}
),

found as (
    {%- for kind in of_orders %}
    select
        '{{ kind }}' as kind,
        'order without a person' as reason,
        nobody.orders as items,
        nobody.{{ kind }} as amount
    from nobody
    cross join run
    where nobody.orders > 0 and {{ kinds[kind].known }}
    union all
    {%- endfor %}
    select
        'service_cost' as kind,
        'service without a person' as reason,
        nobody.service_matters as items,
        nobody.service_cost as amount
    from nobody
    cross join run
    where nobody.service_matters > 0 and {{ kinds.service_cost.known }}
    {%- if has_feed('campaign') and has_feed('campaign_touch') %}
    union all
    select
        'campaign_cost' as kind,
        reason,
        count(*) as items,
        sum(campaign_cost) as amount
    from {{ ref('campaign_cost_share') }}
    where customer_id is null
    group by reason
    {%- endif %}
    {%- if has_feed('refund') %}
    union all
    select
        'refunds' as kind,
        'order not accepted' as reason,
        count(*) as items,
        sum(amount) as amount
    from {{ ref('refunds') }}
    where order_status = 'not accepted'
    having count(*) > 0
    {%- endif %}
    {%- for kind, reason, items in [
        ('goods_cost', 'cost not known', 'lines_without_cost'),
        ('service_cost', 'minutes not known', 'matters_without_minutes')] %}
    union all
    select
        '{{ kind }}' as kind,
        '{{ reason }}' as reason,
        everybody.{{ items }} as items,
        null as amount
    from everybody
    where everybody.{{ items }} > 0
    {%- endfor %}
    {%- for kind, items, rate in [
        ('shipping_cost', 'orders', 'parcel'), ('payment_fees', 'orders', 'payment_fee'),
        ('service_cost', 'service_matters', 'agent_minute')] %}
    union all
    select
        '{{ kind }}' as kind,
        'no rate in the company''s file' as reason,
        everybody.{{ items }} as items,
        null as amount
    from everybody
    cross join run
    where everybody.{{ items }} > 0 and run.cost_{{ rate }} is null
    {%- endfor %}
)

select
    found.kind,
    found.reason,
    case found.reason
        when 'order without a person' then '订单没有已知客户'
        when 'service without a person' then '客服事项没有已知客户'
        when 'nobody was written to' then '活动没有发送对象'
        when 'recipient without a person' then '收件人不是已知客户'
        when 'order not accepted' then '订单未被接受（隔离或从未收到）'
        when 'cost not known' then '成本未知'
        when 'minutes not known' then '用时未知'
        else '公司设置中没有费率'
    end as reason_zh,
    cast(found.items as bigint) as items,
    cast(found.amount as decimal(18, 2)) as amount,
    run.as_of as data_as_of
from found
cross join run
