with versions as (
    {{ with_versions(source('catalogue', 'stores'), ['store_id']) }}
),

cleaned as (
    select
        store_id as row_key,
        store_id,
        {{ clean_text('name') }} as store_name,
        {{ clean_text('city') }} as city,
        {{ clean_text('province') }} as province,
        country as country_raw,
        {{ clean_country('country') }} as country,
        opened_on,
        time_zone as time_zone_raw,
        {{ known_time_zone('time_zone') }} as time_zone,
        encoding,
        first_known_at as event_at,
        false as is_test,
        {{ version_stamps() }}
    from versions
),

judged as (
    select
        *,
        {{ broken_rule([('no_key', 'row_key is null')]) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
