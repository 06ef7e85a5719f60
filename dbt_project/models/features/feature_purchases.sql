{#- What lifetime value needs of a customer (ml/lifetime_value/summary.py says the same of a frame).
    `cal_` is as it stood on the day of the split, half of the history before as_of; what came after
    it is what a forecast of that day is held against. -#}
{{ config(materialized='incremental') }}
{%- set measures = {
    'order_days': 'count(*)',
    'first_day': 'min(order_date)',
    'last_day': 'max(order_date)',
    'value_days': 'count(paid_value)',
    'value_sum': 'sum(paid_value)',
} %}

with splits as (
    select
        origin.as_of,
        {{ plus_days('origin.as_of', '-least(365, floor(' ~ days_between(
            'run.first_day', 'origin.as_of') ~ ' / 2.0))') }} as split_day
    from {{ origins_tonight() }} as origin
    cross join {{ source('run', 'run') }} as run
),

-- Orders of one day are one purchase: the models know of no moment at which two happen.
order_days as (
    select
        customer_id,
        as_of,
        order_date,
        sum(net_sales) as value,
        case when sum(net_sales) > 0 then sum(net_sales) end as paid_value
    from {{ known_orders() }} as known_order
    group by customer_id, as_of, order_date
),

placed as (
    select
        order_days.*,
        splits.split_day,
        count(paid_value) over (
            partition by customer_id, order_days.as_of order by order_date
            rows between unbounded preceding and current row
        ) as place,
        count(paid_value) over (partition by customer_id, order_days.as_of) as places
    from order_days
    inner join splits on order_days.as_of = splits.as_of
),

counted as (
    select
        customer_id,
        as_of,
        {%- for measure, sql in measures.items() %}
        {{ sql }} as {{ measure }},
        {%- endfor %}
        {%- for measure, sql in measures.items() %}
        {{ sql | replace('(*)', '(order_date)')
            | replace('(order_date)', '(case when order_date <= split_day then order_date end)')
            | replace('(paid_value)', '(case when order_date <= split_day then paid_value end)') }}
            as cal_{{ measure }},
        {%- endfor %}
        max(split_day) as split_day,
        count(case when order_date > split_day then 1 end) as order_days_after,
        sum(case when order_date > split_day then value else 0 end) as value_after,
        sum(case when 2 * place <= places then paid_value end) as early_sum,
        sum(case when 2 * place > places + places % 2 then paid_value end) as late_sum,
        floor(max(places) / 2.0) as half
    from placed
    group by customer_id, as_of
)

select
    customer_id,
    as_of,
    {%- for prefix, until in {'': 'as_of', 'cal_': 'split_day'}.items() %}
    {%- if prefix %}
    case when cal_order_days > 0 then cal_order_days - 1 end as cal_repeat_order_days,
    {%- else %}
    order_days - 1 as repeat_order_days,
    {%- endif %}
    {{ days_between(prefix ~ 'first_day', prefix ~ 'last_day') }}
        as {{ prefix }}last_order_after_days,
    {{ days_between(prefix ~ 'first_day', until) }} as {{ prefix }}age_days,
    {{ prefix }}value_days,
    cast(coalesce({{ prefix }}value_sum, 0) as double) as {{ prefix }}value_sum,
    {%- endfor %}
    cast(early_sum as double) / nullif(half, 0) as early_value,
    cast(late_sum as double) / nullif(half, 0) as late_value,
    order_days_after,
    cast(value_after as double) as value_after
from counted
