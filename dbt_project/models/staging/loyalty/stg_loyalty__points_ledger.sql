{{ config(materialized='incremental') }}

with landed as {{ landed(source('loyalty', 'points_ledger'), 'entry_id') }},

versions as (
    {{ with_newest('landed', ['entry_id']) }}
),

cleaned as (
    select
        cast(versions.entry_id as varchar) as row_key,
        cast(versions.entry_id as varchar) as entry_id,
        versions.member_id,
        lower(trim(versions.type)) as txn_type,
        versions.points,
        nullif(trim(versions.order_ref), '') as order_id,
        versions.reason,
        versions.at as event_at,
        cast({{ wall_clock('versions.at', 'run.time_zone') }} as date) as event_on,
        false as is_test,
        {{ version_stamps('versions') }}
    from versions
    cross join {{ source('run', 'run') }} as run
),

judged as (
    select
        *,
        {{ broken_rule([
            ('no_key', 'row_key is null or member_id is null'),
            ('no_points', 'points is null or txn_type is null'),
        ] + moment_rules('event_at')) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
