with versions as (
    {{ with_versions(source('catalogue', 'prices'), ['product_id', 'valid_from']) }}
),

cleaned as (
    select
        product_id || ':' || cast(valid_from as varchar) as row_key,
        product_id,
        valid_from,
        list_price,
        unit_cost,
        currency as currency_raw,
        {{ clean_currency('currency') }} as currency,
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
            ('unreadable_amount', 'list_price is null'),
            ('negative_price', 'list_price < 0 or unit_cost < 0'),
            ('unknown_currency', 'currency is null'),
        ]) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
