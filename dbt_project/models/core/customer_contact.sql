{{ config(enabled=has_feed('consent')) }}
{#- One sign is chance: so many are asked for before a preference is told. -#}
{%- set enough = 3 %}

with allowed as (
    select
        preference.customer_id,
        preference.option,
        row_number() over (
            partition by preference.customer_id
            order by preference.place
        ) as place
    from {{ ref('preference_share') }} as preference
    where
        preference.preference = 'contact_channel'
        and preference.is_allowed
        and preference.n >= {{ enough }}
),

hours as (
    select
        customer_id,
        option
    from {{ ref('preference_share') }}
    where preference = 'contact_hour' and place = 1 and signs >= {{ enough }}
),

together as (
    select
        customer_id,
        option as contact_channel,
        null as contact_hour
    from allowed
    where place = 1
    union all
    select
        customer_id,
        null as contact_channel,
        option as contact_hour
    from hours
)

select
    customer_id,
    max(contact_channel) as preferred_contact_channel,
    max(contact_hour) as preferred_contact_hour
from together
group by customer_id
