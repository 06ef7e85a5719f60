with versions as (
    {{ with_newest(source('crm', 'merge_log'), ['merge_id']) }}
),

cleaned as (
    select
        cast(merge_id as varchar) as row_key,
        cast(merge_id as varchar) as merge_id,
        cast(canonical_contact_id as varchar) as kept_contact_id,
        cast(merged_contact_id as varchar) as merged_contact_id,
        coalesce(merged_at, created_at) as event_at,
        merged_by,
        false as is_test,
        {{ version_stamps() }}
    from versions
),

judged as (
    select
        *,
        {{ broken_rule([
            ('no_key', 'row_key is null or kept_contact_id is null or merged_contact_id is null'),
            ('merged_with_itself', 'kept_contact_id = merged_contact_id'),
        ] + moment_rules('event_at')) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
