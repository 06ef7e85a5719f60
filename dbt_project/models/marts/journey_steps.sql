{{ config(enabled=has_feed('session')) }}
{%- set silent = var('journeys')['silent_after_days'] %}

with touches as (
    select
        *,
        lag(touched_on) over (
            partition by customer_id order by touched_at, touch_id
        ) as previous_on,
        lag(order_id) over (
            partition by customer_id order by touched_at, touch_id
        ) as previous_order_id,
        lag(touch_id) over (
            partition by customer_id order by touched_at, touch_id
        ) is null as is_first
    from {{ ref('journey_touch') }}
),

opened as (
    select
        *,
        sum(
            case
                when
                    is_first
                    or previous_order_id is not null
                    or {{ days_between('previous_on', 'touched_on') }} > {{ silent }}
                    then 1
                else 0
            end
        ) over (
            partition by customer_id order by touched_at, touch_id
            rows between unbounded preceding and current row
        ) as journey_no
    from touches
),

stepped as (
    select
        *,
        -- By its first touch: what comes later in the journey does not rename it.
        first_value(touch_id) over (
            partition by customer_id, journey_no order by touched_at, touch_id
        ) as journey_id,
        row_number() over (
            partition by customer_id, journey_no order by touched_at, touch_id
        ) as step_no,
        lead(touched_at) over (
            partition by customer_id, journey_no order by touched_at, touch_id
        ) as next_at,
        max(order_id) over (partition by customer_id, journey_no) as journey_order_id,
        max(touched_on) over (partition by customer_id, journey_no) as last_on
    from opened
)

select
    stepped.journey_id,
    stepped.customer_id,
    stepped.step_no,
    stepped.touchpoint,
    stepped.channel,
    stepped.touched_at,
    stepped.touched_on,
    {{ unix_seconds('stepped.next_at') }} - {{ unix_seconds('stepped.touched_at') }}
        as secs_to_next,
    case
        when stepped.journey_order_id is not null then 'order'
        when {{ days_between('stepped.last_on', 'run.as_of') }} > {{ silent }} then 'none'
        else 'open'
    end as outcome,
    stepped.journey_order_id as order_id,
    run.as_of as data_as_of
from stepped
cross join {{ source('run', 'run') }} as run
