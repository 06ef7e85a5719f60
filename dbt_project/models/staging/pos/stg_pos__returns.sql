with received as (
    select
        *,
        nullif(trim(return_id), '') as return_key,
        nullif(trim(receipt_id), '') as receipt_key,
        -- A return does not say where it was made; its file does: returns_<store>_<day>.csv.
        {{ part('delivery', 'returns_(.+)_[0-9]{8}', 1) }} as store_id
    from {{ source('pos', 'returns') }}
),

versions as (
    {{ with_versions('received', ['return_key']) }}
),

receipts as (
    select * from {{ ref('stg_pos__receipts') }}
    where copy_no = 1 and is_latest and row_key is not null
),

lines as (
    select * from {{ accepted('stg_pos__lines') }}
),

currencies as (
    select * from {{ ref('int_pos__store_currencies') }}
),

cleaned as (
    select
        versions.return_key as row_key,
        versions.return_key as return_id,
        versions.receipt_key as receipt_id,
        versions.store_id,
        lines.row_key as order_line_id,
        case when receipts.record_status = 'accepted' then receipts.receipt_id end as order_id,
        case when receipts.record_status = 'accepted' then receipts.card_no end as card_no,
        coalesce(nullif(trim(versions.product_id), ''), lines.product_id) as product_id,
        versions.quantity as quantity_raw,
        {{ clean_quantity('versions.quantity') }} as quantity,
        versions.amount as amount_raw,
        -- Some tills write what goes out with a minus.
        {{ parse_money('versions.amount') }} as amount,
        coalesce(receipts.currency, currencies.currency, run.currency) as currency,
        versions.reason,
        versions.returned_at as event_at_raw,
        {{ parse_moment('versions.returned_at', store_zone()) }} as event_at,
        receipts.event_on as sold_on,
        receipts.record_status as receipt_status,
        coalesce(receipts.is_test, false) as is_test,
        {{ version_stamps('versions') }}
    from versions
    cross join {{ source('run', 'run') }} as run
    left join receipts on versions.receipt_key = receipts.receipt_id
    left join lines
        on
            versions.receipt_key = lines.receipt_id
            and try_cast(versions.line_no as integer) = lines.line_no
    left join currencies on versions.store_id = currencies.store_id
    {{ store_join('versions.store_id') }}
),

dated as (
    select
        cleaned.*,
        cast({{ wall_clock('cleaned.event_at', 'run.time_zone') }} as date) as event_on
    from cleaned
    cross join {{ source('run', 'run') }} as run
),

judged as (
    select
        dated.*,
        -- At the rate of the sale, so that a refund in full cancels it to the cent.
        {{ base_amount('dated.amount', 'dated.currency') }} as amount_base,
        {{ broken_rule(
            [
                ('no_key', 'dated.row_key is null'),
                ('order_quarantined', "dated.receipt_status = 'quarantined'"),
            ]
            + moment_rules('dated.event_at')
            + [
                ('zero_quantity', 'coalesce(dated.quantity, 0) = 0'),
                ('unreadable_amount', 'dated.amount is null'),
                ('no_exchange_rate', base_amount('dated.amount', 'dated.currency') ~ ' is null'),
            ]) }} as broken_rule
    from dated
    cross join {{ source('run', 'run') }} as run
    {{ fx('dated.currency', 'coalesce(dated.sold_on, dated.event_on)') }}
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
