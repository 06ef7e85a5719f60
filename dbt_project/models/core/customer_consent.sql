{{ config(enabled=has_feed('consent')) }}

-- What holds at the end of the day, over all contact points of a customer: where they differ, no is
-- no. True: the customer may be written to there; false: denied or withdrawn; empty: never asked.

with run as (
    select
        as_of,
        time_zone
    from {{ source('run', 'run') }}
),

standing as (
    select
        states.customer_id,
        states.purpose,
        states.channel,
        states.state = 'granted' as is_granted
    from {{ ref('consent_state') }} as states
    cross join run
    where {{ in_force_on('states', 'run.as_of', 'run.time_zone') }}
)

select
    customer_id,
    {%- for channel in ['email', 'sms', 'phone', 'push'] %}
    bool_and(
        case when purpose = 'marketing' and channel = '{{ channel }}' then is_granted end
    ) as marketing_ok_{{ channel }},
    {%- endfor %}
    bool_and(case when purpose = 'profiling' then is_granted end) as profiling_ok
from standing
group by customer_id
