{{ config(enabled=has_feed('session')) }}
{%- set lookback = var('attribution')['lookback_days'] %}

-- Touches and purchases of a customer in one row of time. A touch is followed by the purchase whose
-- number is one more than those before it; a touch at the moment of a purchase comes before it.
with purchases as (
    select
        order_id,
        customer_id,
        ordered_at,
        row_number() over (partition by customer_id order by ordered_at, order_id) as order_no
    from {{ purchases() }} as kept
),

line_of_time as (
    select
        customer_id,
        touched_at as happened_at,
        touchpoint_id,
        marketing_channel,
        campaign_id,
        0 as is_purchase
    from {{ ref('touchpoint') }}
    union all
    select
        customer_id,
        ordered_at as happened_at,
        order_id as touchpoint_id,
        null as marketing_channel,
        null as campaign_id,
        1 as is_purchase
    from purchases
),

numbered as (
    select
        *,
        sum(is_purchase) over (
            partition by customer_id order by happened_at, is_purchase, touchpoint_id
            rows between unbounded preceding and current row
        ) + 1 as order_no
    from line_of_time
),

followed as (
    select
        numbered.customer_id,
        numbered.happened_at as touched_at,
        numbered.touchpoint_id,
        numbered.marketing_channel,
        numbered.campaign_id,
        numbered.order_no,
        case
            when purchases.ordered_at <= numbered.happened_at + interval {{ lookback }} day
                then purchases.order_id
        end as order_id
    from numbered
    left join purchases
        on
            numbered.customer_id = purchases.customer_id
            and numbered.order_no = purchases.order_no
    where numbered.is_purchase = 0
),

-- Touches that no purchase follows in time are one path until there is none for as long.
after_silence as (
    select
        *,
        case
            when
                touched_at <= lag(touched_at) over (
                    partition by customer_id, order_no, order_id is null
                    order by touched_at, touchpoint_id
                ) + interval {{ lookback }} day
                then 0
            else 1
        end as opens_path
    from followed
),

placed as (
    select
        *,
        sum(opens_path) over (
            partition by customer_id, order_no, order_id is null
            order by touched_at, touchpoint_id
            rows between unbounded preceding and current row
        ) as path_no
    from after_silence
)

select
    coalesce(
        order_id,
        customer_id || ':' || cast(order_no as varchar) || ':' || cast(path_no as varchar)
    ) as path_id,
    customer_id,
    order_id,
    touchpoint_id,
    touched_at,
    marketing_channel,
    campaign_id
from placed
