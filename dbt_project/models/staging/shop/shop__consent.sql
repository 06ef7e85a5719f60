{{ config(materialized='view') }}
-- What the account says now; the shop keeps no history of it.

with accounts as (
    select
        *,
        coalesce(consented_at, event_at) as valid_from,
        greatest(known_at, coalesce(consented_at, event_at)) as told_at
    from {{ accepted('stg_shop__customers') }} as customers
    where consent_state is not null
)

select
    'shop:' || accounts.shop_customer_id || ':email' as consent_id,
    'shop:' || accounts.shop_customer_id as customer_id,
    'shop' as source_system,
    'marketing' as purpose,
    'email' as channel,
    -- The account's own mailbox; those that are written into its orders were not asked.
    case
        when accounts.email_flag is null
            then {{ keyed_hash("'email'", 'accounts.email') }}
    end as contact_point_key,
    case accounts.consent_state
        when 'subscribed' then 'granted'
        when 'unsubscribed' then 'withdrawn'
        else 'denied'
    end as state,
    'consent' as legal_basis,
    accounts.valid_from,
    'shop' as captured_via,
    cast(null as varchar) as policy_version,
    accounts.told_at as known_at,
    cast({{ wall_clock('accounts.told_at', 'run.time_zone') }} as date) as known_day
from accounts
cross join {{ source('run', 'run') }} as run
