{{ config(materialized='incremental', incremental_strategy='append') }}

-- Cleaned once for each address as written: one address is in a hundred rows.
with written as (
    select email as email_raw from {{ arrived(source('email', 'recipients')) }}
    union
    select email as email_raw from {{ arrived(source('email', 'events')) }}
    {%- if is_incremental() %}
    except
    select email_raw from {{ this }}
    {%- endif %}
),

cleaned as (
    select
        email_raw,
        {{ clean_email('email_raw') }} as email,
        {{ email_flag('email_raw') }} as email_flag
    from written
    where trim(email_raw) <> ''
)

select
    cleaned.*,
    -- What is no address still names one recipient, and always the same.
    {{ keyed_hash("'email'", "coalesce(cleaned.email, lower(trim(cleaned.email_raw)))") }}
        as address_key
from cleaned
cross join {{ source('run', 'run') }} as run
