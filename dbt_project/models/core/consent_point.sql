{{ config(enabled=has_feed('consent')) }}
-- A yes is a yes for the mailbox or number that the record had when it was given, as long as it has
-- it: a new mailbox has not been asked. A no is a no for all that the record has or had.

with consents as (
    select
        *,
        case when channel = 'email' then 'email' when channel in ('sms', 'phone') then 'phone' end
            as contact_point_type
    from {{ ref('consent_statement') }}
    where valid_to is null or valid_to > valid_from
),

told as (
    select
        consent_id,
        contact_point_key,
        valid_from,
        valid_to
    from consents
    where contact_point_key is not null
),

{%- if has_feed('source_record') %}

contact_points as (
    select
        identifier.record_id,
        identifier.identifier_type,
        identifier.first_at,
        identifier.last_at,
        {{ keyed_hash('identifier.identifier_type', 'identifier.identifier_value') }}
            as contact_point_key
    from {{ ref('identifier') }} as identifier
    cross join {{ source('run', 'run') }} as run
    where identifier.identifier_type in ('email', 'phone')
),

found as (
    select
        consents.consent_id,
        points.contact_point_key,
        consents.valid_from,
        case
            when consents.state = 'granted'
                then least(consents.valid_to, points.last_at)
            else consents.valid_to
        end as valid_to
    from consents
    inner join contact_points as points
        on
            consents.source_customer_id = points.record_id
            and consents.contact_point_type = points.identifier_type
    where
        consents.contact_point_key is null
        and (
            consents.state <> 'granted'
            or (
                points.first_at <= consents.valid_from
                and (points.last_at is null or points.last_at > consents.valid_from)
            )
        )
),
{%- else %}

found as (
    select * from told
    where false
),
{%- endif %}

placed as (
    select * from told
    union all
    select * from found
)

select
    consents.consent_id,
    consents.customer_id,
    consents.source_customer_id,
    consents.source_system,
    consents.purpose,
    consents.channel,
    consents.contact_point_type,
    placed.contact_point_key,
    -- Who has no mailbox that we know still said something, for themselves.
    coalesce(placed.contact_point_key, 'record:' || consents.source_customer_id) as point,
    consents.state,
    consents.valid_from,
    case when placed.consent_id is null then consents.valid_to else placed.valid_to end as valid_to
from consents
left join placed on consents.consent_id = placed.consent_id
where consents.customer_id is not null
