{{ config(enabled=has_feed('source_record')) }}

select
    records.record_id,
    records.source_system,
    records.record_type,
    records.customer_id,
    records.link_method,
    cast(records.link_probability as double) as link_probability,
    records.is_deleted,
    run.as_of as data_as_of
from {{ ref('customer_record') }} as records
cross join {{ source('run', 'run') }} as run
