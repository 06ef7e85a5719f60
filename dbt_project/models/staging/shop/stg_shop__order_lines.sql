{{ config(materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget('order_id', keys_tonight(ref('stg_shop__orders'), 'order_id')) }}") }}

with lines as (
    select
        *,
        {{ each_of('order_lines') }} as line,
        -- A cent that the shop lost in rounding goes to the largest line: lines are the order.
        {{ at_greatest('order_lines', 'line_amounts') }}['id'] as largest_line,
        case
            when record_status = 'accepted' then amount - {{ total_of('line_amounts') }} else 0
        end as rounding
    from {{ ref('stg_shop__orders') }}
    where copy_no = 1 and is_latest and {{ staged_tonight() }}
),

cleaned as (
    select
        order_id || '-' || line['id'] as row_key,
        order_id,
        line['id'] as line_id,
        customer_id,
        nullif(line['product_id'], '') as product_id,
        line['sku'] as sku,
        line['title'] as title,
        try_cast(line['quantity'] as decimal(18, 3)) as quantity,
        {{ api_amount("line['price']") }} as unit_price,
        coalesce({{ api_amount("line['total_discount']") }}, 0) as discount,
        case when line['id'] = largest_line then rounding else 0 end as rounding,
        currency,
        channel,
        is_cancelled,
        event_at,
        event_on,
        is_test,
        known_at,
        known_day,
        version_at,
        ingest_run_id,
        record_hash,
        record_status as order_status
    from lines
),

priced as (
    select
        *,
        cast(round(quantity * unit_price - discount, 2) + rounding as decimal(18, 2)) as amount
    from cleaned
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
