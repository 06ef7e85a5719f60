-- Only where no programme tells whose cards they are is a card all that is known of a customer.
select
    card_holders.customer_id as record_id,
    'pos' as source_system,
    substr(card_holders.customer_id, 5) as source_pk,
    'contact_point' as record_type,
    {{ not_told() }},
    min(receipts.event_at) as created_at,
    min(receipts.known_at) as known_at,
    min(receipts.known_day) as known_day,
    false as is_deleted
from {{ accepted('stg_pos__receipts') }} as receipts
inner join {{ ref('int_pos__card_holders') }} as card_holders
    on receipts.card_no = card_holders.card_no
where card_holders.customer_id like 'pos:%'
group by card_holders.customer_id
