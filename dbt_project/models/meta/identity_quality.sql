{{ config(enabled=has_feed('source_record')) }}
{%- set labelled = has_feed('record_merge') %}

with run as (
    select as_of from {{ source('run', 'run') }}
),

persons as (
    select
        customer_id,
        count(*) as records
    from {{ source('identity', 'identity_map') }}
    group by customer_id
),

sizes as (
    select
        sum(records) as records,
        count(*) as persons,
        {{ quantile_of('records', 0.5) }} as records_p50,
        {{ quantile_of('records', 0.99) }} as records_p99,
        max(records) as records_max
    from persons
),

labels as (
    {%- if labelled %}
    select
        count(*) as merge_log_pairs,
        count(case when is_found then 1 end) as merge_log_found
    from {{ ref('merge_log_pair') }}
    {%- else %}
    select
        0 as merge_log_pairs,
        0 as merge_log_found
    {%- endif %}
)

select
    run.as_of as day,
    cast(sizes.records as bigint) as records,
    sizes.persons,
    round(1 - sizes.persons / cast(nullif(sizes.records, 0) as double), 6) as consolidation_rate,
    sizes.records_p50,
    sizes.records_p99,
    sizes.records_max,
    ids.merged as persons_merged,
    ids.split as persons_split,
    ids.undone,
    ids.ids_before,
    ids.ids_kept,
    labels.merge_log_pairs,
    labels.merge_log_found,
    {{ wilson('labels.merge_log_found', 'labels.merge_log_pairs', 'recall') }},
    (select count(*) from {{ ref('customer_attribute') }} where is_conflict) as conflicts,
    (select count(*) from {{ ref('doubtful_pair') }}) as doubtful_pairs
from run
cross join sizes
cross join {{ ref('person_id_change') }} as ids
cross join labels
