{{ config(materialized='ephemeral', enabled=has_feed('source_record')) }}
{%- set most = var('identity')['household_up_to'] %}

-- Who may live together: a surname at an address, or a phone or mailbox that several people have
-- now. More people than a household has are an office, a dormitory or a placeholder.

with keys as (
    select
        customer_id,
        'address' as key_type,
        lower(concat_ws('|', surname, street, coalesce(postcode, ''), coalesce(city, '')))
            as key_value
    from {{ ref('customer') }}
    where surname is not null and street is not null and coalesce(postcode, city) is not null
    union all
    select distinct
        records.customer_id,
        identifier.identifier_type as key_type,
        identifier.identifier_value as key_value
    from {{ ref('identifier') }} as identifier
    inner join {{ ref('identifier_guard') }} as guard
        on
            identifier.identifier_type = guard.identifier_type
            and identifier.identifier_value = guard.identifier_value
    inner join {{ ref('customer_record') }} as records on identifier.record_id = records.record_id
    where
        guard.verdict = 'usable'
        and identifier.identifier_type in ('email', 'phone')
        and identifier.last_at is null
        and records.record_type = 'account'
        and not records.is_deleted
),

counted as (
    select
        *,
        count(*) over (partition by key_type, key_value) as persons
    from keys
)

select
    customer_id,
    key_type,
    key_type || ':' || key_value as household_key
from counted
where persons between 2 and {{ most }}
