select
    'callcentre:' || phone_key as customer_id,
    'callcentre' as source_system,
    phone_key as source_pk,
    min(known_at) as first_known_at,
    min(known_day) as first_known_day,
    {{ nothing_known_of_person() }}
from {{ accepted('stg_callcentre__calls') }} as calls
where phone_key is not null
group by phone_key
