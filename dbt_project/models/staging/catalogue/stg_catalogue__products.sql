with versions as (
    {{ with_versions(source('catalogue', 'products'), ['product_id']) }}
),

cleaned as (
    select
        product_id as row_key,
        product_id,
        sku,
        {{ clean_text('name') }} as product_name,
        {{ clean_text('name_zh') }} as product_name_zh,
        {{ clean_text('category') }} as category,
        {{ clean_text('subcategory') }} as subcategory,
        {{ clean_text('brand') }} as brand,
        is_private_label,
        launched_on,
        discontinued_on,
        updated_at as event_at,
        false as is_test,
        {{ version_stamps() }}
    from versions
),

judged as (
    select
        *,
        {{ broken_rule([
            ('no_key', 'row_key is null'),
            ('ends_before_start', 'discontinued_on < launched_on'),
        ]) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
