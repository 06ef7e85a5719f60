with lines as (
    select
        orders.order_id || '-' || each_line.line['id'] as row_key,
        orders.order_id,
        each_line.line['id'] as line_id,
        orders.customer_id,
        nullif(each_line.line['product_id'], '') as product_id,
        each_line.line['sku'] as sku,
        each_line.line['title'] as title,
        try_cast(each_line.line['quantity'] as decimal(18, 3)) as quantity,
        {{ api_amount("each_line.line['price']") }} as unit_price,
        coalesce({{ api_amount("each_line.line['total_discount']") }}, 0) as discount,
        -- A cent that the shop lost in rounding goes to the largest line: lines are the order.
        case
            when
                orders.record_status = 'accepted'
                and each_line.line['id']
                = {{ at_greatest('orders.order_lines', 'orders.line_amounts') }}['id']
                then orders.amount - {{ total_of('orders.line_amounts') }}
            else 0
        end as rounding,
        orders.currency,
        orders.channel,
        orders.is_cancelled,
        orders.event_at,
        orders.event_on,
        orders.is_test,
        orders.known_at,
        orders.known_day,
        orders.version_at,
        orders.ingest_run_id,
        orders.record_hash,
        orders.record_status as order_status
    from {{ ref('stg_shop__orders') }} as orders
    {{ each_of('orders.order_lines', 'each_line', 'line') }}
    where orders.copy_no = 1 and orders.is_latest
),

priced as (
    select
        *,
        cast(round(quantity * unit_price - discount, 2) + rounding as decimal(18, 2)) as amount
    from lines
),

judged as (
    select
        priced.*,
        {{ base_amount('priced.amount', 'priced.currency') }} as amount_base,
        {{ base_amount('priced.discount', 'priced.currency') }} as discount_base,
        {{ broken_rule([
            ('no_key', 'priced.row_key is null'),
            ('zero_quantity', 'coalesce(priced.quantity, 0) <= 0'),
            ('order_quarantined', "priced.order_status = 'quarantined'"),
            ('unreadable_amount', 'priced.amount is null'),
            ('negative_amount', 'priced.amount < 0'),
        ]) }} as broken_rule
    from priced
    cross join {{ source('run', 'run') }} as run
    {{ fx('priced.currency', 'priced.event_on') }}
)

select
    *,
    {{ record_status('broken_rule') }} as record_status
from judged
