{#- A source that tells no versions has one, of which nobody knows since when it is as it is. -#}
{{ config(enabled=has_feed('loyalty_member')) }}

with run as (
    select time_zone from {{ source('run', 'run') }}
),

versions as (
    {{ person_feed('loyalty_member_version', {
        'version_key': 'varchar',
        'customer_id': 'varchar',
        'source_system': 'varchar',
        'tier': 'varchar',
        'status': 'varchar',
        'joined_on': 'date',
        'version_at': 'timestamptz',
        'known_at': 'timestamptz',
        'known_day': 'date',
    }) }}
)

select * from versions
union all
select
    member.member_id as version_key,
    member.customer_id,
    cast(null as varchar) as source_system,
    member.tier,
    member.status,
    member.joined_on,
    cast(null as timestamptz) as version_at,
    member.known_at,
    cast({{ wall_clock('member.known_at', 'run.time_zone') }} as date) as known_day,
    member.source_customer_id
from {{ ref('loyalty_member') }} as member
cross join run
where
    not exists (
        select 1 from versions
        where versions.source_customer_id = member.source_customer_id
    )
