{#- Facts that name a customer, and whether they name the source that knows it. -#}
{%- set facts = {
    'order_line': true, 'refund': true, 'campaign_touch': true, 'campaign_response': true,
    'coupon_redemption': true, 'checkout': false, 'interaction': true, 'ticket': true,
    'feedback': true, 'consent': true, 'loyalty_txn': false} %}

with described as (
    select
        record_id as customer_id,
        source_system,
        source_pk,
        known_at,
        known_day,
        country,
        province,
        city,
        cast(year(birth_date) as integer) as birth_year,
        gender,
        language
    from (
        {{ feed('source_record', source_record_columns()) }}
    ) as records
    -- A device is nobody by itself.
    where record_type <> 'device' and not is_deleted
),

households as (
    {{ feed('household', {
        'customer_id': 'varchar',
        'source_system': 'varchar',
        'age_band': 'varchar',
        'income_band': 'varchar',
        'home_ownership': 'varchar',
        'marital_status': 'varchar',
        'household_size': 'varchar',
        'household_type': 'varchar',
        'kids_count': 'varchar',
        'known_at': 'timestamptz',
        'known_day': 'date',
    }) }}
),

seen as (
    select customer_id, source_system, known_at, known_day from described
    union all
    select customer_id, source_system, known_at, known_day from households
    {%- for fact, names_source in facts.items() if has_feed(fact) %}
    union all
    select
        customer_id,
        {{ 'source_system' if names_source else 'cast(null as varchar)' }} as source_system,
        known_at,
        known_day
    from {{ ref(fact) }}
    where customer_id is not null
    {%- endfor %}
),

first_seen as (
    select
        customer_id,
        min(source_system) as source_system,
        min(known_at) as first_known_at,
        min(known_day) as first_known_day
    from seen
    group by customer_id
)

-- A customer that only facts name is an inferred member; the id says which source knows it.
select
    first_seen.customer_id,
    coalesce(
        described.source_system,
        case
            when first_seen.customer_id like '%:%' then split_part(first_seen.customer_id, ':', 1)
        end,
        first_seen.source_system
    ) as source_system,
    coalesce(
        described.source_pk,
        substr(first_seen.customer_id, strpos(first_seen.customer_id, ':') + 1)
    ) as source_pk,
    described.customer_id is null and households.customer_id is null as is_inferred,
    first_seen.first_known_at,
    first_seen.first_known_day,
    described.country,
    described.province,
    described.city,
    described.birth_year,
    described.gender,
    described.language,
    households.customer_id is not null as has_demographics,
    {%- for column in [
        'age_band', 'income_band', 'home_ownership', 'marital_status', 'household_size',
        'household_type', 'kids_count'] %}
    households.{{ column }}{{ "," if not loop.last }}
    {%- endfor %}
from first_seen
left join described on first_seen.customer_id = described.customer_id
left join households on first_seen.customer_id = households.customer_id
