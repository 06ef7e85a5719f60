{{ config(materialized='incremental', incremental_strategy='append') }}

with written as (
    select distinct phone as phone_raw from {{ arrived(source('email', 'recipients')) }}
    where phone is not null
    {%- if is_incremental() %}
    except
    select phone_raw from {{ this }}
    {%- endif %}
)

select
    phone_raw,
    {{ clean_phone('phone_raw', "'CN'") }} as phone,
    {{ phone_flag('phone_raw', "'CN'") }} as phone_flag
from written
