{{ config(enabled=has_feed('source_record')) }}

-- Whoever logged in on a device counts as somebody who uses it.
with carriers as (
    select
        identifier_type,
        identifier_value,
        record_id
    from {{ ref('identifier') }}
    union
    select
        'device' as identifier_type,
        devices.identifier_value,
        'shop:' || logins.identifier_value as record_id
    from {{ ref('identifier') }} as devices
    inner join {{ ref('identifier') }} as logins on devices.record_id = logins.record_id
    where devices.identifier_type = 'device' and logins.identifier_type = 'shop_account'
),

by_source as (
    select
        carriers.identifier_type,
        carriers.identifier_value,
        records.source_system,
        count(*) as records,
        count(case when records.record_type = 'account' then 1 end) as accounts
    from carriers
    inner join {{ ref('source_record') }} as records on carriers.record_id = records.record_id
    group by carriers.identifier_type, carriers.identifier_value, records.source_system
),

named as (
    select
        carriers.identifier_type,
        carriers.identifier_value,
        count(distinct records.name_key) as names
    from carriers
    inner join {{ ref('source_record') }} as records on carriers.record_id = records.record_id
    where records.name_key is not null
    group by carriers.identifier_type, carriers.identifier_value
),

counted as (
    select
        by_source.identifier_type,
        by_source.identifier_value,
        cast(sum(by_source.records) as bigint) as records,
        cast(sum(by_source.accounts) as bigint) as accounts,
        coalesce(max(named.names), 0) as names,
        max(by_source.accounts) as most_accounts,
        count(*) as sources
    from by_source
    left join named
        on
            by_source.identifier_type = named.identifier_type
            and by_source.identifier_value = named.identifier_value
    group by by_source.identifier_type, by_source.identifier_value
),

judged as (
    select
        *,
        case
            {%- for type, most in var('identity')['shared_above'].items() %}
            when identifier_type = '{{ type }}' and names > {{ most['names'] }}
                then 'too many names'
            when identifier_type = '{{ type }}' and most_accounts > {{ most['accounts'] }}
                then 'too many accounts of one source'
            {%- endfor %}
        end as reason
    from counted
)

select
    identifier_type,
    identifier_value,
    records,
    accounts,
    names,
    most_accounts,
    sources,
    case when reason is null then 'usable' else 'shared' end as verdict,
    reason
from judged
