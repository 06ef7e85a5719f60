with receipts as (
    select * from {{ accepted('stg_pos__receipts') }}
),

card_holders as (
    select * from {{ ref('int_pos__card_holders') }}
),

seen as (
    select
        card_holders.customer_id as record_id,
        receipts.card_no,
        receipts.phone,
        receipts.phone_flag,
        receipts.event_at as first_at,
        receipts.event_at as last_at,
        receipts.known_at
    from receipts
    inner join card_holders on receipts.card_no = card_holders.card_no
    where card_holders.customer_id like 'pos:%'
)

{{ identifiers_of('seen', [
    ('card', 'card_no'),
    ('phone', usable('phone')),
]) }}
