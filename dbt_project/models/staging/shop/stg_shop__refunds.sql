with refunds as (
    select
        *,
        {{ each_of('refund_list') }} as refund
    from {{ ref('stg_shop__orders') }}
    where copy_no = 1 and is_latest
),

cleaned as (
    select
        order_id || '-' || refund['id'] as row_key,
        order_id,
        customer_id,
        refund['note'] as reason,
        currency,
        event_on as ordered_on,
        refund['amount'] as amount_raw,
        {{ api_amount("refund['amount']") }} as total,
        refund['refund_line_items'] as refund_lines,
        {{ total_of(values_of(
            "refund['refund_line_items']", 'line', api_amount("line['subtotal']")
        )) }} as lines_amount,
        coalesce(refund['processed_at'], refund['created_at']) as event_at_raw,
        {{ api_moment("coalesce(refund['processed_at'], refund['created_at'])") }} as event_at,
        -- An order comes again with each refund; this one was known no sooner than it was made.
        greatest(known_at, coalesce({{ api_moment("refund['created_at']") }}, version_at))
            as known_at,
        is_test,
        version_at,
        ingest_run_id,
        record_hash,
        record_status as order_status
    from refunds
),

dated as (
    select
        cleaned.*,
        coalesce(cleaned.total, cleaned.lines_amount) as amount,
        cast({{ wall_clock('cleaned.event_at', 'run.time_zone') }} as date) as event_on,
        cast({{ wall_clock('cleaned.known_at', 'run.time_zone') }} as date) as known_day
    from cleaned
    cross join {{ source('run', 'run') }} as run
),

judged as (
    select
        *,
        {{ broken_rule(
            [
                ('order_quarantined', "order_status = 'quarantined'"),
                ('no_key', 'row_key is null'),
                ('unreadable_amount', 'amount_raw is not null and total is null'),
                ('negative_amount', 'amount < 0'),
                ('lines_do_not_add_up', 'lines_amount > amount + 0.01'),
            ]
            + moment_rules('event_at')) }} as broken_rule
    from dated
)

select
    *,
    {{ record_status('broken_rule') }} as record_status
from judged
