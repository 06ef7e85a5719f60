select
    'survey:' || address_key as customer_id,
    'survey' as source_system,
    address_key as source_pk,
    min(known_at) as first_known_at,
    min(known_day) as first_known_day,
    {{ nothing_known_of_person() }}
from {{ accepted('stg_survey__invitations') }} as invitations
where address_key is not null
group by address_key
