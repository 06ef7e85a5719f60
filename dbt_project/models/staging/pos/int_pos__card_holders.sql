-- Where a programme is on, a card that it does not know is nobody's; where none is, the card is
-- all that is known of a customer.
{%- if has_feed('loyalty_member') %}
select
    card_no,
    'loyalty:' || min(member_id) as customer_id
from {{ accepted('stg_loyalty__members') }} as members
where card_no is not null
group by card_no
{%- else %}
select
    receipts.card_no,
    'pos:' || {{ keyed_hash("'card'", 'receipts.card_no') }} as customer_id
from {{ accepted('stg_pos__receipts') }} as receipts
cross join {{ source('run', 'run') }} as run
where receipts.card_no is not null
group by receipts.card_no, run.identity_key
{%- endif %}
