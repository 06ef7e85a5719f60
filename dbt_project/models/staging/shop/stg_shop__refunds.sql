{%- set moment = "coalesce(each_refund.refund['processed_at'], each_refund.refund['created_at'])" %}

with refunds as (
    select
        orders.order_id || '-' || each_refund.refund['id'] as row_key,
        orders.order_id,
        orders.customer_id,
        each_refund.refund['note'] as reason,
        orders.currency,
        orders.event_on as ordered_on,
        each_refund.refund['amount'] as amount_raw,
        {{ api_amount("each_refund.refund['amount']") }} as total,
        each_refund.refund['refund_line_items'] as refund_lines,
        {{ total_of(values_of("each_refund.refund['refund_line_items']", 'line',
            api_amount("line['subtotal']"))) }} as lines_amount,
        {{ moment }} as event_at_raw,
        {{ api_moment(moment) }} as event_at,
        -- An order comes again with each refund; this one was known no sooner than it was made.
        greatest(orders.known_at, coalesce(
            {{ api_moment("each_refund.refund['created_at']") }}, orders.version_at)) as known_at,
        orders.is_test,
        orders.version_at,
        orders.ingest_run_id,
        orders.record_hash,
        orders.record_status as order_status
    from {{ ref('stg_shop__orders') }} as orders
    {{ each_of('orders.refund_list', 'each_refund', 'refund') }}
    where orders.copy_no = 1 and orders.is_latest
),

dated as (
    select
        refunds.*,
        coalesce(refunds.total, refunds.lines_amount) as amount,
        cast({{ wall_clock('refunds.event_at', 'run.time_zone') }} as date) as event_on,
        cast({{ wall_clock('refunds.known_at', 'run.time_zone') }} as date) as known_day
    from refunds
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
