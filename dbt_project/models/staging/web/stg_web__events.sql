{#- The most numerous rows of all: only what is read later is kept, the rest stays in the lake, and
    the traits of a person are standardised once for each value, in int_web__identities. -#}
{{ config(materialized='incremental') }}
{%- set text = 'varchar' %}
{%- set properties = {'path': text, 'product_id': text, 'category': text, 'price': text,
    'quantity': text, 'order_id': text, 'query': text, 'revenue': text, 'currency': text} %}
{%- set context = {'userAgent': text, 'locale': text, 'page': {'referrer': text},
    'campaign': {'name': text, 'source': text, 'medium': text},
    'device': {'id': text, 'type': text}, 'app': {'name': text}} %}
{%- set traits = {'email': text, 'phone': text, 'name': text} %}

with landed as {{ landed(source('web', 'events'), 'messageId') }},

versions as (
    {{ with_versions('landed', ['messageId'], content=[
        'type', 'event', 'anonymousId', 'userId', 'timestamp', 'properties', 'context', 'traits']) }}
),

parsed as (
    select
        *,
        {{ json_fields('properties', properties) }} as property,
        {{ json_fields('context', context) }} as setting,
        {{ json_fields('traits', traits) }} as trait
    from versions
),

cleaned as (
    select
        parsed.messageid as row_key,
        parsed.type as event_type,
        nullif(parsed.event, '') as event_name,
        nullif(parsed.anonymousid, '') as anonymous_id,
        nullif(parsed.userid, '') as user_id,
        {{ quick_moment('parsed.timestamp', "'UTC'") }} as event_at,
        {{ quick_moment('parsed.receivedat', "'UTC'") }} as received_at,
        case
            when {{ is_mini_program('parsed.setting.userAgent') }} then 'mini_program'
            when parsed.setting.app.name is not null or parsed.type = 'screen' then 'app'
            else 'web'
        end as channel,
        parsed.property.path,
        nullif(parsed.property.product_id, '') as product_id,
        parsed.property.category,
        try_cast(parsed.property.price as decimal(18, 2)) as price,
        try_cast(parsed.property.quantity as decimal(18, 3)) as quantity,
        nullif(parsed.property.order_id, '') as order_id,
        parsed.property.query as search_text,
        try_cast(parsed.property.revenue as decimal(18, 2)) as amount,
        upper(parsed.property.currency) as currency,
        parsed.setting.campaign.name as campaign_name,
        parsed.setting.campaign.source as campaign_source,
        parsed.setting.campaign.medium as campaign_medium,
        parsed.setting.page.referrer,
        parsed.setting.locale,
        parsed.setting.device.id as device_id,
        coalesce(parsed.setting.device.type, {{ device_of('parsed.setting.userAgent') }})
            as device_type,
        {{ is_bot('parsed.setting.userAgent') }} as is_bot,
        parsed.trait.name as name_raw,
        parsed.trait.email as email_raw,
        parsed.trait.phone as phone_raw,
        false as is_test,
        {{ version_stamps('parsed') }}
    from parsed
),

judged as (
    select
        *,
        {{ broken_rule([
            ('no_key', 'row_key is null'),
            ('bot_traffic', 'is_bot'),
            ('unknown_type',
                "event_type is null or event_type not in ('page', 'screen', 'track', 'identify')"),
            ('no_actor', 'anonymous_id is null and user_id is null'),
            ('from_the_future', 'event_at > received_at + interval 1 day'),
        ] + moment_rules('event_at')) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status,
    {{ staged_on() }}
from judged
