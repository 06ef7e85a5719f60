{{ config(materialized='view') }}

with returns as (
    select * from {{ accepted('stg_pos__returns') }}
),

card_holders as (
    select * from {{ ref('int_pos__card_holders') }}
)

select
    'pos:' || returns.row_key as refund_id,
    'pos:' || returns.order_id as order_id,
    'pos:' || returns.order_line_id as order_line_id,
    card_holders.customer_id,
    returns.product_id,
    'pos' as source_system,
    returns.row_key as source_pk,
    abs(returns.quantity) as quantity,
    abs(returns.amount_base) as amount,
    returns.currency,
    abs(returns.amount) as amount_original,
    returns.reason,
    returns.event_at as refunded_at,
    returns.event_on as refunded_on,
    returns.known_at,
    returns.known_day
from returns
left join card_holders on returns.card_no = card_holders.card_no
