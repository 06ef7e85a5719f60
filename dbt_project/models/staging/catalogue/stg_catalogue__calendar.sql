with versions as (
    {{ with_versions(source('catalogue', 'calendar'), ['event_id']) }}
),

cleaned as (
    select
        event_id as row_key,
        event_id,
        {{ clean_text('name') }} as event_name,
        {{ clean_text('name_zh') }} as event_name_zh,
        lower(trim(type)) as event_type,
        starts_on,
        coalesce(ends_on, starts_on) as ends_on,
        {{ clean_text('scope') }} as scope,
        first_known_at as event_at,
        false as is_test,
        {{ version_stamps() }}
    from versions
),

judged as (
    select
        *,
        {{ broken_rule([
            ('no_key', 'row_key is null'),
            ('unreadable_moment', 'starts_on is null'),
            ('ends_before_start', 'ends_on < starts_on'),
        ]) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
