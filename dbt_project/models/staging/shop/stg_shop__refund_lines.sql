-- A refund names the lines that it pays back; what it pays beyond them (shipping, goodwill) is a
-- row of its own without a line.
with refunds as (
    select * from {{ ref('stg_shop__refunds') }}
),

lines as (
    select * from {{ accepted('stg_shop__order_lines') }}
),

exploded as (
    select
        row_key,
        order_id,
        {{ each_of('refund_lines') }} as line
    from refunds
),

named as (
    select
        row_key as refund_key,
        order_id || '-' || line['line_item_id'] as order_line_key,
        sum(try_cast(line['quantity'] as decimal(18, 3))) as quantity,
        cast(sum({{ api_amount("line['subtotal']") }}) as decimal(18, 2)) as amount
    from exploded
    group by 1, 2
),

parts as (
    select
        refund_key,
        order_line_key,
        quantity,
        amount
    from named
    union all
    select
        row_key as refund_key,
        null as order_line_key,
        null as quantity,
        cast(amount - lines_amount as decimal(18, 2)) as amount
    from refunds
    where amount - lines_amount > 0.01 or coalesce(len(refund_lines), 0) = 0
)

select
    parts.refund_key || coalesce('-' || parts.order_line_key, '') as row_key,
    parts.refund_key,
    refunds.order_id,
    lines.row_key as order_line_id,
    refunds.customer_id,
    lines.product_id,
    parts.quantity,
    parts.amount,
    refunds.currency,
    -- At the rate of the sale, so that a refund in full cancels it to the cent.
    {{ base_amount('parts.amount', 'refunds.currency') }} as amount_base,
    refunds.reason,
    refunds.event_at,
    refunds.event_on,
    refunds.is_test,
    refunds.known_at,
    refunds.known_day,
    refunds.version_at,
    refunds.ingest_run_id,
    refunds.record_hash,
    refunds.broken_rule,
    refunds.record_status
from parts
inner join refunds on parts.refund_key = refunds.row_key
left join lines on parts.order_line_key = lines.row_key
cross join {{ source('run', 'run') }} as run
{{ fx('refunds.currency', 'refunds.ordered_on') }}
