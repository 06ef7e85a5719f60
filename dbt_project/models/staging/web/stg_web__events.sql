{#- The most numerous rows of all: only what is read later is kept, the rest stays in the lake, and
    the traits of a person are standardised once for each value, in stg_web__identities. -#}
{%- set text = 'varchar' %}
{%- set properties = {'path': text, 'product_id': text, 'category': text, 'price': text,
    'quantity': text, 'order_id': text, 'query': text, 'revenue': text, 'currency': text} %}
{%- set context = {'userAgent': text, 'locale': text, 'page': {'referrer': text},
    'campaign': {'name': text, 'source': text, 'medium': text},
    'device': {'id': text, 'type': text}, 'app': {'name': text}} %}
{%- set traits = {'email': text, 'phone': text, 'name': text} %}

with versions as (
    {{ with_versions(source('web', 'events'), ['messageId'], content=[
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
        messageId as row_key,
        type as event_type,
        nullif(event, '') as event_name,
        nullif(anonymousId, '') as anonymous_id,
        nullif(userId, '') as user_id,
        {{ quick_moment('timestamp', "'UTC'") }} as event_at,
        {{ quick_moment('receivedAt', "'UTC'") }} as received_at,
        case when setting.app.name is not null or type = 'screen' then 'app' else 'web' end
            as channel,
        property.path,
        nullif(property.product_id, '') as product_id,
        property.category,
        try_cast(property.price as decimal(18, 2)) as price,
        try_cast(property.quantity as decimal(18, 3)) as quantity,
        nullif(property.order_id, '') as order_id,
        property.query as search_text,
        try_cast(property.revenue as decimal(18, 2)) as amount,
        upper(property.currency) as currency,
        setting.campaign.name as campaign_name,
        setting.campaign.source as campaign_source,
        setting.campaign.medium as campaign_medium,
        setting.page.referrer,
        setting.locale,
        setting.device.id as device_id,
        coalesce(setting.device.type, {{ device_of('setting.userAgent') }}) as device_type,
        {{ is_bot('setting.userAgent') }} as is_bot,
        trait.name as name_raw,
        trait.email as email_raw,
        trait.phone as phone_raw,
        false as is_test,
        {{ version_stamps() }}
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
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
