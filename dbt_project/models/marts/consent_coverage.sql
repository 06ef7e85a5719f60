{{ config(enabled=has_feed('consent')) }}

with run as (
    select * from {{ source('run', 'run') }}
),

-- The last day of each month, and the run's own.
days as (
    select {{ plus_days('run.first_day', 'numbers.n') }} as as_of
    from run
    inner join {{ numbers(10000) }} as numbers
        on {{ plus_days('run.first_day', 'numbers.n') }} <= run.as_of
    where
        {{ plus_days('run.first_day', 'numbers.n') }} = run.as_of
        or day({{ plus_days('run.first_day', 'numbers.n + 1') }}) = 1
),

customers as (
    select
        days.as_of,
        count(customer.customer_id) as customers
    from days
    left join {{ ref('customer') }} as customer on days.as_of >= customer.first_known_day
    group by days.as_of
),

purposes as (
    select distinct
        purpose,
        channel
    from {{ ref('consent_state') }}
),

-- Over the contact points of a customer no is no.
asked as (
    select
        days.as_of,
        states.purpose,
        states.channel,
        states.customer_id,
        bool_and(states.state = 'granted') as is_granted,
        bool_or(states.contact_point_key is not null) as has_contact_point
    from {{ ref('consent_state') }} as states
    cross join run
    inner join days on {{ in_force_on('states', 'days.as_of', 'run.time_zone') }}
    group by days.as_of, states.purpose, states.channel, states.customer_id
),

counted as (
    select
        as_of,
        purpose,
        channel,
        count(*) as asked,
        count(case when is_granted then 1 end) as granted,
        count(case when not is_granted then 1 end) as refused,
        count(case when is_granted and has_contact_point then 1 end) as reachable
    from asked
    group by as_of, purpose, channel
)

select
    customers.as_of,
    purposes.purpose,
    purposes.channel,
    customers.customers,
    {%- for count in ['asked', 'granted', 'refused', 'reachable'] %}
    coalesce(counted.{{ count }}, 0) as {{ count }},
    {%- endfor %}
    {%- for count, share in {
        'asked': 'asked_share', 'granted': 'granted_share', 'reachable': 'reachable_share'
    }.items() %}
    case
        when customers.customers > 0
            then round(coalesce(counted.{{ count }}, 0) / cast(customers.customers as double), 6)
    end as {{ share }},
    {%- endfor %}
    run.as_of as data_as_of
from customers
cross join purposes
cross join run
left join counted
    on
        customers.as_of = counted.as_of
        and purposes.purpose = counted.purpose
        and purposes.channel = counted.channel
