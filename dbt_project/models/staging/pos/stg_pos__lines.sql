{{ config(materialized='incremental', unique_key='receipt_id') }}
{%- set receipt_key = "nullif(trim(receipt_id), '')" %}

-- By receipt: what became of it says what its lines are.
with landed as {{ landed(source('pos', 'lines'), receipt_key,
    also=['select receipt_id from ' ~ ref('stg_pos__receipts') ~ ' where ' ~ staged_tonight()]) }},

received as (
    select
        *,
        {{ receipt_key }} as receipt_key,
        try_cast(line_no as integer) as line_key
    from landed
),

versions as (
    {{ with_versions('received', ['receipt_key', 'line_key']) }}
),

cleaned as (
    select
        receipt_key || '-' || line_key as row_key,
        receipt_key as receipt_id,
        line_key as line_no,
        nullif(trim(product_id), '') as product_id,
        quantity as quantity_raw,
        {{ clean_quantity('quantity') }} as quantity,
        {{ parse_money('unit_price') }} as unit_price,
        coalesce({{ parse_money('discount') }}, 0) as discount,
        amount as amount_raw,
        {{ parse_money('amount') }} as amount,
        {{ version_stamps() }}
    from versions
),

-- A line has neither time nor currency: those of its receipt, whatever became of that.
receipts as (
    select * from {{ ref('stg_pos__receipts') }}
    where copy_no = 1 and is_latest and row_key is not null
),

headed as (
    select
        cleaned.*,
        receipts.event_at,
        receipts.event_on,
        receipts.store_id,
        receipts.card_no,
        receipts.currency,
        coalesce(receipts.is_test, false) as is_test,
        receipts.record_status as receipt_status
    from cleaned
    left join receipts on cleaned.receipt_id = receipts.receipt_id
),

judged as (
    select
        headed.*,
        {{ base_amount('headed.amount', 'headed.currency') }} as amount_base,
        {{ base_amount('headed.discount', 'headed.currency') }} as discount_base,
        {{ broken_rule([
            ('no_key', 'headed.row_key is null'),
            ('order_missing', 'headed.receipt_status is null'),
            ('order_quarantined', "headed.receipt_status = 'quarantined'"),
            ('zero_quantity', 'coalesce(headed.quantity, 0) <= 0'),
            ('unreadable_amount', 'headed.amount is null'),
            ('negative_amount', 'headed.amount < 0'),
            ('line_does_not_add_up',
                'abs(headed.quantity * headed.unit_price - headed.discount - headed.amount) > 0.01'),
        ]) }} as broken_rule
    from headed
    cross join {{ source('run', 'run') }} as run
    {{ fx('headed.currency', 'headed.event_on') }}
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
