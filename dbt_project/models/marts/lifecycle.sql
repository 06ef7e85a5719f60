with moves as (
    select
        *,
        row_number() over (partition by customer_id order by move_no desc) as place
    from {{ ref('lifecycle_moves') }}
),

last_day as (
    select
        customer_id,
        at_risk_on,
        lost_on
    from {{ ref('purchase_rhythm') }}
    where next_order_date is null
)

select
    moves.customer_id,
    moves.to_stage as lifecycle_stage,
    moves.to_stage_zh as lifecycle_stage_zh,
    moves.moved_on as lifecycle_since,
    moves.from_stage as previous_stage,
    moves.cause,
    moves.cause_order_id,
    moves.silent_days,
    moves.move_no as moves,
    case
        when moves.to_stage in ('new', 'active', 'won_back') then last_day.at_risk_on
        when moves.to_stage = 'at_risk' then last_day.lost_on
    end as next_move_on,
    moves.data_as_of
from moves
left join last_day on moves.customer_id = last_day.customer_id
where moves.place = 1
