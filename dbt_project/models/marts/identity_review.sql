{{ config(enabled=has_feed('source_record')) }}

with run as (
    select as_of from {{ source('run', 'run') }}
),

pairs as (
    select
        doubtful.*,
        cast(coalesce(one.net_sales, 0) + coalesce(other.net_sales, 0) as decimal(18, 2))
            as value_at_stake
    from {{ ref('doubtful_pair') }} as doubtful
    left join {{ ref('customer_history') }} as one on doubtful.customer_a = one.customer_id
    left join {{ ref('customer_history') }} as other on doubtful.customer_b = other.customer_id
)

select
    row_number() over (
        order by
            pairs.value_at_stake desc, pairs.weight desc, pairs.record_a asc, pairs.record_b asc
    ) as review_rank,
    pairs.record_a,
    pairs.record_b,
    pairs.customer_a,
    pairs.customer_b,
    pairs.source_a,
    pairs.source_b,
    pairs.weight,
    pairs.probability,
    {%- for field in [
        'name', 'birth_date', 'gender', 'email', 'phone', 'street', 'postcode', 'city'] %}
    pairs.{{ field }}_agrees,
    {%- endfor %}
    pairs.value_at_stake,
    run.as_of as data_as_of
from pairs
cross join run
