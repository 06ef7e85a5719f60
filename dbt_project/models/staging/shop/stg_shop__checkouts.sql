{{ config(materialized='incremental') }}

with landed as {{ landed(source('shop', 'checkouts'), 'id',
    also=[other_rates('row_key', 'event_on', 'currency')]) }},

versions as (
    {{ with_newest('landed', ['id']) }}
),

cleaned as (
    select
        id as row_key,
        id as checkout_id,
        token,
        cart_token,
        email as email_raw,
        {{ clean_email('email') }} as email,
        {{ email_flag('email') }} as email_flag,
        phone as phone_raw,
        {{ clean_phone('phone', "'CN'") }} as phone,
        {{ phone_flag('phone', "'CN'") }} as phone_flag,
        device_id,
        {{ api_moment('created_at') }} as event_at,
        {{ api_moment('completed_at') }} as completed_at,
        total_price as amount_raw,
        {{ api_amount('total_price') }} as amount,
        currency as currency_raw,
        {{ clean_currency('currency') }} as currency,
        false as is_test,
        {{ version_stamps() }}
    from versions
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
        {{ base_amount('dated.amount', 'dated.currency') }} as amount_base,
        {{ broken_rule(
            [('no_key', 'dated.row_key is null')]
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
