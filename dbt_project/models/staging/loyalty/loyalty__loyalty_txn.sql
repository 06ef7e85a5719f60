{{ config(materialized='view') }}

select
    'loyalty:' || entry_id as loyalty_txn_id,
    'loyalty:' || member_id as customer_id,
    txn_type,
    points,
    {{ order_named('order_id') }} as order_id,
    event_at as occurred_at,
    event_on as occurred_on,
    known_at,
    known_day
from {{ accepted('stg_loyalty__points_ledger') }} as entries
