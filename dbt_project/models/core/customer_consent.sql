{{ config(enabled=has_feed('consent')) }}

-- What holds now: the last statement of each of a customer's records, by channel; where they
-- differ, no is no. True: the customer may be written to there; false: denied or withdrawn; empty:
-- never asked.

with run as (
    select
        as_of,
        time_zone
    from {{ source('run', 'run') }}
),

standing as (
    select
        consent.customer_id,
        consent.channel,
        consent.state = 'granted' as is_granted
    from {{ ref('consent') }} as consent
    cross join run
    where
        consent.purpose = 'marketing'
        and consent.customer_id is not null
        and cast({{ wall_clock('consent.valid_from', 'run.time_zone') }} as date) <= run.as_of
        and coalesce(
            cast({{ wall_clock('consent.valid_to', 'run.time_zone') }} as date) > run.as_of, true
        )
)

select
    customer_id
    {%- for channel in ['email', 'sms', 'phone', 'push'] %},
    bool_and(case when channel = '{{ channel }}' then is_granted end) as marketing_ok_{{ channel }}
    {%- endfor %}
from standing
group by customer_id
