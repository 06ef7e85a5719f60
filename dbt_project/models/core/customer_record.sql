{#- Facts that name a customer, and whether they name the source that knows it. -#}
{%- set facts = {
    'order_line': true, 'refund': true, 'campaign_touch': true, 'campaign_response': true,
    'coupon_redemption': true, 'checkout': false, 'interaction': true, 'ticket': true,
    'feedback': true, 'consent': true, 'loyalty_txn': false} %}
{%- set linked = has_feed('source_record') %}

with seen as (
    {%- if linked %}
    select record_id, source_system, known_at, known_day from {{ ref('source_record') }}
    union all
    {%- endif %}
    {%- for fact, names_source in facts.items() if has_feed(fact) %}
    select
        source_customer_id as record_id,
        {{ 'source_system' if names_source else 'cast(null as varchar)' }} as source_system,
        known_at,
        known_day
    from {{ ref('consent_statement' if fact == 'consent' else fact) }}
    where source_customer_id is not null
    union all
    {%- endfor %}
    select customer_id as record_id, source_system, known_at, known_day
    from {{ ref('customer_demographics') }}
),

first_seen as (
    select
        record_id,
        min(source_system) as source_system,
        min(known_at) as first_known_at,
        min(known_day) as first_known_day,
        max(known_at) as last_known_at,
        max(known_day) as last_known_day
    from seen
    group by record_id
)

-- A record that only facts name is an inferred member; the id says which source knows it.
select
    first_seen.record_id,
    {{ 'coalesce(identity_map.customer_id, first_seen.record_id)' if linked
        else 'first_seen.record_id' }} as customer_id,
    coalesce(
        {{ "described.source_system," if linked }}
        case when first_seen.record_id like '%:%' then split_part(first_seen.record_id, ':', 1) end,
        first_seen.source_system
    ) as source_system,
    coalesce(
        {{ "described.source_pk," if linked }}
        substr(first_seen.record_id, strpos(first_seen.record_id, ':') + 1)
    ) as source_pk,
    {%- if linked %}
    described.record_type,
    described.record_id is null and demographics.customer_id is null as is_inferred,
    coalesce(described.is_deleted, false) as is_deleted,
    identity_map.link_method,
    identity_map.link_probability,
    {%- else %}
    demographics.customer_id is null as is_inferred,
    {%- endif %}
    first_seen.first_known_at,
    first_seen.first_known_day,
    first_seen.last_known_at,
    first_seen.last_known_day
from first_seen
left join {{ ref('customer_demographics') }} as demographics
    on first_seen.record_id = demographics.customer_id
{%- if linked %}
left join {{ ref('source_record') }} as described on first_seen.record_id = described.record_id
left join {{ source('identity', 'identity_map') }} as identity_map
    on first_seen.record_id = identity_map.record_id
-- A device is nobody until it is known to be somebody's.
where described.record_type is distinct from 'device' or identity_map.record_id is not null
{%- endif %}
