{{ config(enabled=has_feed('source_record')) }}

-- The first that was known with the id is linked to each of the others: they are all one person's.
-- Two accounts of one source are linked themselves, which says that these two are the same.
with held as (
    select
        identifier.identifier_type,
        identifier.identifier_value,
        identifier.record_id,
        records.source_system,
        identifier.known_at,
        identifier.known_day,
        row_number() over (
            partition by identifier.identifier_type, identifier.identifier_value
            order by identifier.known_at, identifier.record_id
        ) as place
    from {{ ref('identifier') }} as identifier
    inner join {{ ref('identifier_guard') }} as guard
        on
            identifier.identifier_type = guard.identifier_type
            and identifier.identifier_value = guard.identifier_value
    inner join {{ ref('source_record') }} as records
        on identifier.record_id = records.record_id
    where identifier.identifier_type in (
        'crm_contact', 'loyalty_member', 'shop_account', 'support_user', 'card')
        -- Who logs in on a device is not always whose it is.
        and records.record_type <> 'device'
        and guard.verdict = 'usable'
)

select
    least(a.record_id, b.record_id) as record_a,
    greatest(a.record_id, b.record_id) as record_b,
    'same_account' as rule,
    min(greatest(a.known_at, b.known_at)) as known_at,
    min(greatest(a.known_day, b.known_day)) as known_day
from held as a
inner join held as b
    on a.identifier_type = b.identifier_type and a.identifier_value = b.identifier_value
where
    a.place < b.place
    and (a.place = 1 or a.source_system = b.source_system)
group by 1, 2
