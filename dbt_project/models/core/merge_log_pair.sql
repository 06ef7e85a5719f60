{{ config(enabled=has_feed('source_record') and has_feed('record_merge')) }}

-- What a source's own people merged is a label: would the pair have been found without it? Found
-- is a pair that a rule or the model links, directly or by one record between them.

with logged as (
    select distinct
        least(log_entry.kept_customer_id, log_entry.merged_customer_id) as record_a,
        greatest(log_entry.kept_customer_id, log_entry.merged_customer_id) as record_b
    from {{ ref('record_merge') }} as log_entry
    inner join {{ ref('customer_record') }} as kept on log_entry.kept_customer_id = kept.record_id
    inner join {{ ref('customer_record') }} as merged
        on log_entry.merged_customer_id = merged.record_id
    where not kept.is_inferred and not merged.is_inferred and kept.record_id <> merged.record_id
),

edges as (
    select record_a, record_b from {{ ref('rule_edge') }}
    where rule not like '%source_merge%'
    union
    select record_a, record_b from {{ source('identity', 'pair') }}
    where outcome = 'link'
),

links as (
    select record_a as record_id, record_b as linked_id from edges
    union all
    select record_b as record_id, record_a as linked_id from edges
),

found as (
    select logged.record_a, logged.record_b
    from logged
    inner join edges on logged.record_a = edges.record_a and logged.record_b = edges.record_b
    union
    select logged.record_a, logged.record_b
    from logged
    inner join links as one on logged.record_a = one.record_id
    inner join links as other
        on logged.record_b = other.record_id and one.linked_id = other.linked_id
)

select
    logged.record_a,
    logged.record_b,
    found.record_a is not null as is_found
from logged
left join found on logged.record_a = found.record_a and logged.record_b = found.record_b
