with events as (
    select customer_id, known_day, 1 as touches, 0 as redemptions
    from {{ ref('campaign_touch') }}
    union all
    select customer_id, known_day, 0 as touches, 1 as redemptions
    from {{ ref('coupon_redemption') }}
)

select
    events.customer_id,
    origin.as_of,
    sum(events.touches) as campaign_touches_84,
    sum(events.redemptions) as coupon_redemptions_84
from events
inner join {{ ref('origin') }} as origin
    on
        events.known_day <= origin.as_of
        and events.known_day > {{ plus_days('origin.as_of', -84) }}
group by events.customer_id, origin.as_of
