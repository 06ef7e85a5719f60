with written as (
    select distinct phone as phone_raw from {{ source('email', 'recipients') }}
    where phone is not null
)

select
    phone_raw,
    {{ clean_phone('phone_raw', "'CN'") }} as phone,
    {{ phone_flag('phone_raw', "'CN'") }} as phone_flag
from written
