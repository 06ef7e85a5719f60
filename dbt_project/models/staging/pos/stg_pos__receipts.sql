{{ config(materialized='incremental') }}
{%- set receipt_key = "nullif(trim(receipt_id), '')" %}

with landed as {{ landed(source('pos', 'receipts'), receipt_key, also=[
    other_stores('row_key', 'store_id'), other_rates('row_key', 'event_on', 'currency')]) }},

received as (
    select
        *,
        {{ receipt_key }} as receipt_key
    from landed
),

versions as (
    {{ with_versions('received', ['receipt_key']) }}
),

cleaned as (
    select
        versions.receipt_key as row_key,
        versions.receipt_key as receipt_id,
        nullif(trim(versions.store_id), '') as store_id,
        versions.till_id,
        versions.cashier_id,
        versions.member_card as card_no_raw,
        {{ clean_card('versions.member_card') }} as card_no,
        versions.phone as phone_raw,
        {{ clean_phone('versions.phone', store_country()) }} as phone,
        {{ phone_flag('versions.phone', store_country()) }} as phone_flag,
        versions.sold_at as event_at_raw,
        -- Tills write the clock on the wall of their store.
        {{ parse_moment('versions.sold_at', store_zone()) }} as event_at,
        versions.total as amount_raw,
        {{ parse_money('versions.total') }} as amount,
        {{ parse_money('versions.discount') }} as discount,
        versions.currency as currency_raw,
        {{ clean_currency('versions.currency') }} as currency,
        lower(trim(versions.paid_by)) as payment_method,
        coalesce({{ clean_boolean('versions.is_training') }}, false) as is_test,
        {{ version_stamps('versions') }}
    from versions
    cross join {{ source('run', 'run') }} as run
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
        {{ broken_rule(
            [('no_key', 'dated.row_key is null'), ('training_receipt', 'dated.is_test')]
            + moment_rules('dated.event_at')
            + money_rules('dated.amount', 'dated.currency', base_amount('dated.amount', 'dated.currency'))
        ) }} as broken_rule
    from dated
    cross join {{ source('run', 'run') }} as run
    {{ fx('dated.currency', 'dated.event_on') }}
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status,
    {{ staged_on() }}
from judged
