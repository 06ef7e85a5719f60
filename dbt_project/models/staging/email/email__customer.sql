with seen as (
    select address_key, known_at, known_day from {{ accepted('stg_email__recipients') }}
    union all
    select address_key, known_at, known_day from {{ accepted('stg_email__events') }}
)

select
    'email:' || address_key as customer_id,
    'email' as source_system,
    address_key as source_pk,
    min(known_at) as first_known_at,
    min(known_day) as first_known_day,
    {{ nothing_known_of_person() }}
from seen
group by address_key
