{{ config(enabled=has_feed('source_record')) }}

with pairs as (
    select
        doubtful.record_a,
        doubtful.record_b,
        cast(doubtful.match_weight as double) as weight,
        cast(doubtful.match_probability as double) as probability,
        one.customer_id as customer_a,
        other.customer_id as customer_b,
        one.source_system as source_a,
        other.source_system as source_b
    from {{ source('identity', 'pair') }} as doubtful
    inner join {{ ref('customer_record') }} as one on doubtful.record_a = one.record_id
    inner join {{ ref('customer_record') }} as other on doubtful.record_b = other.record_id
    -- Two records that others hold together are in no doubt any more.
    where doubtful.outcome = 'review' and one.customer_id <> other.customer_id
),

contacts as (
    select distinct
        record_id,
        identifier_type,
        identifier_value
    from {{ ref('identifier') }}
    where identifier_type in ('email', 'phone')
),

compared as (
    select
        pairs.record_a,
        pairs.record_b,
        {%- for contact in ['email', 'phone'] %}
        bool_or(
            case
                when one.identifier_type = '{{ contact }}'
                    then one.identifier_value = other.identifier_value
            end
        ) as {{ contact }}_agrees{{ "," if not loop.last }}
        {%- endfor %}
    from pairs
    inner join contacts as one on pairs.record_a = one.record_id
    inner join contacts as other
        on pairs.record_b = other.record_id and one.identifier_type = other.identifier_type
    group by pairs.record_a, pairs.record_b
)

-- True: both tell it and agree; false: they differ; empty: one of them does not tell.
select
    pairs.*,
    {%- for field, column in {
        'name': 'name_key', 'birth_date': 'birth_date', 'gender': 'gender', 'street': 'street',
        'postcode': 'postcode', 'city': 'city'}.items() %}
    one.{{ column }} = other.{{ column }} as {{ field }}_agrees,
    {%- endfor %}
    compared.email_agrees,
    compared.phone_agrees
from pairs
left join {{ ref('source_record') }} as one on pairs.record_a = one.record_id
left join {{ ref('source_record') }} as other on pairs.record_b = other.record_id
left join compared on pairs.record_a = compared.record_a and pairs.record_b = compared.record_b
