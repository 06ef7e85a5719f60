with versions as (
    {{ with_versions(source('catalogue', 'fx_rates'), ['day', 'currency']) }}
),

cleaned as (
    select
        cast(day as varchar) || ':' || currency as row_key,
        day,
        currency as currency_raw,
        {{ clean_currency('currency') }} as currency,
        rate_to_cny as rate,
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
            ('unknown_currency', 'currency is null'),
            ('impossible_rate', 'coalesce(rate, 0) <= 0'),
        ]) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
