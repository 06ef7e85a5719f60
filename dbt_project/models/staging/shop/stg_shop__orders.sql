{{ config(materialized='incremental') }}
{%- set line_total -%}
    round(try_cast(line['quantity'] as decimal(18, 3)) * {{ api_amount("line['price']") }}
    - coalesce({{ api_amount("line['total_discount']") }}, 0), 2)
{%- endset %}
{%- set quantity = "coalesce(try_cast(line['quantity'] as decimal(18, 3)), 0)" %}

with landed as {{ landed(source('shop', 'orders'), 'id',
    also=[other_rates('row_key', 'event_on', 'currency')]) }},

versions as (
    {{ with_newest('landed', ['id']) }}
),

parsed as (
    select
        *,
        {{ shop_order_json() }},
        {{ api_moment('processed_at') }} as bought_at,
        {{ api_moment('created_at') }} as recorded_at
    from versions
),

contacts as (
    select
        *,
        -- Whether anything is told of who ordered.
        coalesce(
            {%- for told in ['email', 'phone', "ship_to['name']", "ship_to['phone']"] %}
            nullif(trim({{ told }}), ''){{ "," if not loop.last }}
            {%- endfor %}
        ) is not null as is_told
    from parsed
),

cleaned as (
    select
        id as row_key,
        id as order_id,
        order_number,
        -- A guest has no account: whoever ordered is known by this order alone.
        case
            when buyer['id'] is not null then 'shop:' || buyer['id']
            when is_told then 'shop:guest:' || id
        end as customer_id,
        buyer['id'] is null and is_told as is_guest,
        email as email_raw,
        phone as phone_raw,
        ship_to,
        processed_at as event_at_raw,
        -- When it was bought; what was sold offline arrives up to a month later.
        case when processed_at is null then recorded_at else bought_at end as event_at,
        recorded_at,
        {{ api_moment('updated_at') }} as updated_at,
        {{ api_moment('cancelled_at') }} as cancelled_at,
        cancelled_at is not null as is_cancelled,
        cancel_reason,
        currency as currency_raw,
        {{ clean_currency('currency') }} as currency,
        subtotal_price as amount_raw,
        {{ api_amount('subtotal_price') }} as amount,
        {{ api_amount('total_price') }} as total_price,
        coalesce({{ api_amount('total_shipping') }}, 0) as shipping,
        coalesce({{ api_amount('total_tax') }}, 0) as tax,
        lower(trim(source_name)) as channel,
        financial_status,
        fulfillment_status,
        payment_gateway as payment_method,
        codes[1]['code'] as promo_code,
        referring_site,
        landing_site,
        cart_token,
        checkout_token,
        {{ clean_language('customer_locale') }} as language,
        order_lines,
        {{ values_of('order_lines', 'line', line_total) }} as line_amounts,
        refund_list,
        coalesce({{ clean_boolean('test') }}, false) as is_test,
        {{ version_stamps() }}
    from contacts
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
            [('no_key', 'dated.row_key is null'), ('test_order', 'dated.is_test')]
            + moment_rules('dated.event_at')
            + money_rules('dated.amount', 'dated.currency', base_amount('dated.amount', 'dated.currency'))
            + [
                ('repeated_line', 'not ' ~ all_differ('dated.order_lines', 'line', "line['id']")),
                ('zero_quantity',
                    least_of(values_of('dated.order_lines', 'line', quantity)) ~ ' <= 0'),
                ('negative_line', least_of('dated.line_amounts') ~ ' < 0'),
                ('lines_do_not_add_up', 
                    'abs(' ~ total_of('dated.line_amounts') ~ ' - dated.amount)'
                    ~ ' > case when ' ~ least_of('dated.line_amounts') ~ ' is null then 0 else 0.01 end'),
            ]) }} as broken_rule
    from dated
    cross join {{ source('run', 'run') }} as run
    {{ fx('dated.currency', 'dated.event_on') }}
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status,
    {{ staged_on() }}
from judged
