-- What a purchase makes of somebody depends on the silence before it; what silence makes of them on
-- the purchase before it. So each move needs no more than two neighbouring order days.

with rhythm as (
    select
        *,
        lag(at_risk_on) over (partition by customer_id order by order_date) as was_at_risk_on,
        lag(lost_on) over (partition by customer_id order by order_date) as was_lost_on,
        lag(lost_on, 2) over (partition by customer_id order by order_date) as before_lost_on,
        lag(order_date) over (partition by customer_id order by order_date) as previous_order_date
    from {{ ref('purchase_rhythm') }}
),

bought as (
    select
        *,
        case
            when order_day_no = 1 then 'new'
            when was_lost_on < order_date then 'won_back'
            else 'active'
        end as stage,
        case
            when order_day_no = 1 then null
            when was_lost_on < order_date then 'lost'
            when was_at_risk_on < order_date then 'at_risk'
            when order_day_no = 2 then 'new'
            when before_lost_on < previous_order_date then 'won_back'
            else 'active'
        end as stage_before
    from rhythm
),

people as (
    select
        customer.customer_id,
        customer.first_known_day,
        first_order.order_date as first_order_date,
        run.as_of
    from {{ ref('customer') }} as customer
    cross join {{ source('run', 'run') }} as run
    left join bought as first_order
        on customer.customer_id = first_order.customer_id and first_order.order_day_no = 1
),

-- Somebody whose first order is the first thing known of them never was a lead.
moves as (
    select
        customer_id,
        cast(null as varchar) as from_stage,
        'lead' as to_stage,
        first_known_day as moved_on,
        'first contact' as cause,
        cast(null as varchar) as cause_order_id,
        cast(null as integer) as silent_days,
        cast(null as double) as expected_interval_days
    from people
    where first_order_date is null or first_known_day < first_order_date
    union all
    select
        bought.customer_id,
        case
            when bought.order_day_no > 1 then bought.stage_before
            when people.first_known_day < bought.order_date then 'lead'
        end as from_stage,
        bought.stage as to_stage,
        bought.order_date as moved_on,
        'order' as cause,
        bought.order_id as cause_order_id,
        null as silent_days,
        bought.expected_interval_days
    from bought
    inner join people on bought.customer_id = people.customer_id
    where bought.stage is distinct from bought.stage_before
    {%- for to_stage in ['at_risk', 'lost'] %}
    union all
    select
        customer_id,
        {{ 'stage' if to_stage == 'at_risk' else "'at_risk'" }} as from_stage,
        '{{ to_stage }}' as to_stage,
        {{ to_stage }}_on as moved_on,
        'silence' as cause,
        order_id as cause_order_id,
        {{ to_stage }}_after_days as silent_days,
        expected_interval_days
    from bought
    where
        {{ to_stage }}_on <= as_of
        and (next_order_date is null or next_order_date > {{ to_stage }}_on)
    {%- endfor %}
)

select
    moves.customer_id,
    cast(row_number() over (
        partition by moves.customer_id order by moves.moved_on, stages.place
    ) as integer) as move_no,
    moves.from_stage,
    moves.to_stage,
    stages.stage_zh as to_stage_zh,
    moves.moved_on,
    moves.cause,
    moves.cause_order_id,
    moves.silent_days,
    moves.expected_interval_days,
    run.as_of as data_as_of
from moves
cross join {{ source('run', 'run') }} as run
inner join {{ ref('lifecycle_stage') }} as stages on moves.to_stage = stages.stage
