{#- Pirate metrics after McClure (2007). A share of an acquired day is empty until all its customers
    have had the time: no figure of a past day grows afterwards. -#}
{%- set referring, refunding = has_feed('loyalty_member'), has_feed('refund') %}
-- Days (from, to) after the day of acquisition in which an activity counts.
{%- set retained = {'retained_d1': (1, 1), 'retained_d7': (7, 13), 'retained_d30': (30, 36)} %}

with run as (
    select as_of from {{ source('run', 'run') }}
),

daily as (
    select
        customer_id,
        activity_date,
        orders,
        net_sales{{ " - refund_amount" if refunding }} as revenue,
        is_active
    from {{ ref('customer_daily') }}
),

firsts as (
    select
        customer_id,
        min(activity_date) as acquired_on
    from daily
    where is_active
    group by customer_id
),

followed as (
    select
        firsts.customer_id,
        firsts.acquired_on,
        {%- for name, (first, last) in retained.items() %}
        max(
            case
                when
                    daily.is_active
                    and daily.activity_date
                    between {{ plus_days('firsts.acquired_on', first) }}
                    and {{ plus_days('firsts.acquired_on', last) }}
                    then 1
                else 0
            end
        ) as {{ name }},
        {%- endfor %}
        max(
            case
                when
                    daily.orders > 0
                    and daily.activity_date < {{ plus_days('firsts.acquired_on', 7) }}
                    then 1
                else 0
            end
        ) as activated
    from firsts
    inner join daily
        on
            firsts.customer_id = daily.customer_id
            and daily.activity_date between firsts.acquired_on
            and {{ plus_days('firsts.acquired_on', 36) }}
    group by firsts.customer_id, firsts.acquired_on
),

acquired as (
    select
        acquired_on as day,
        count(*) as acquired,
        sum(activated) as activated{% for name in retained %},
        sum({{ name }}) as {{ name }}
        {%- endfor %}
    from followed
    group by acquired_on
),

days as (
    select
        activity_date as day,
        count(distinct case when is_active then customer_id end) as active_customers,
        sum(revenue) as revenue
    from daily
    group by activity_date
){% if referring %},

referred as (
    select
        joined_on as day,
        count(*) as referrals
    from {{ ref('loyalty_member') }}
    where referrer_member_id is not null
    group by joined_on
){% endif %}

select
    days.day,
    coalesce(acquired.acquired, 0) as acquired,
    cast(
        case
            when {{ plus_days('days.day', 6) }} <= run.as_of
                then coalesce(acquired.activated, 0)
        end as bigint
    ) as activated,
    {%- for name, (_, last) in retained.items() %}
    cast(
        case
            when {{ plus_days('days.day', last) }} <= run.as_of
                then coalesce(acquired.{{ name }}, 0)
        end as bigint
    ) as {{ name }},
    {%- endfor %}
    days.active_customers,
    {{ "coalesce(referred.referrals, 0)" if referring else "cast(0 as bigint)" }} as referrals,
    cast(days.revenue as decimal(18, 2)) as revenue,
    run.as_of as data_as_of
from days
cross join run
left join acquired on days.day = acquired.day
{%- if referring %}
left join referred on days.day = referred.day
{%- endif %}
