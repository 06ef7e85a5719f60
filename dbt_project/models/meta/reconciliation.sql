{#- (table, how its money reads as landed, how it reads in staging) -#}
{%- set tables = [
    ('transactions', 'cast(sales_value as decimal(18, 2))', 'net_sales'),
    ('products', none, none), ('demographics', none, none), ('campaigns', none, none),
    ('campaign_descriptions', none, none), ('coupons', none, none),
    ('coupon_redemptions', none, none)] %}

with received as (
    {%- for table, raw_amount, amount in tables %}
    select
        '{{ table }}' as entity,
        count(*) as received,
        cast(sum({{ raw_amount or 'null' }}) as decimal(18, 2)) as received_amount
    from {{ source('complete_journey', table) }}
    union all
    {%- endfor %}
    select
        'promotions' as entity,
        count(*) as received,
        cast(null as decimal(18, 2)) as received_amount
    from {{ source('complete_journey', 'promotions') }}
),

-- A week at a time: small hash tables stay in the cache.
promotions as (
    select
        week_start,
        count(*) as records,
        count(distinct record_hash) as different
    from {{ ref('stg_complete_journey__promotions') }}
    group by week_start
),

placed as (
    {%- for table, raw_amount, amount in tables %}
    select
        '{{ table }}' as entity,
        record_status,
        count(*) as records,
        cast(sum({{ amount or 'null' }}) as decimal(18, 2)) as amount
    from {{ ref('stg_complete_journey__' ~ table) }}
    group by record_status
    union all
    {%- endfor %}
    select
        'promotions' as entity,
        'accepted' as record_status,
        sum(different) as records,
        cast(null as decimal(18, 2)) as amount
    from promotions
    union all
    select
        'promotions' as entity,
        'duplicate' as record_status,
        sum(records - different) as records,
        cast(null as decimal(18, 2)) as amount
    from promotions
),

-- The same money once more, at the other end of the models.
modelled as (
    select cast(coalesce(sum(net_sales), 0) as decimal(18, 2)) as amount from {{ ref('orders') }}
),

totals as (
    select
        entity,
        {%- for status, name in [
            ('accepted', 'accepted'), ('quarantined', 'quarantined'), ('duplicate', 'duplicates')] %}
        coalesce(sum(case when record_status = '{{ status }}' then records end), 0) as {{ name }},
        coalesce(sum(case when record_status = '{{ status }}' then amount end), 0)
            as {{ name }}_amount{{ "," if not loop.last }}
        {%- endfor %}
    from placed
    group by entity
)

select
    'complete_journey' as source,
    received.entity,
    received.received,
    cast(coalesce(totals.accepted, 0) as bigint) as accepted,
    cast(coalesce(totals.quarantined, 0) as bigint) as quarantined,
    cast(coalesce(totals.duplicates, 0) as bigint) as duplicates,
    case when received.received_amount is not null then run.currency end as currency,
    received.received_amount,
    {%- for name in ['accepted', 'quarantined', 'duplicates'] %}
    case
        when received.received_amount is not null
            then cast(coalesce(totals.{{ name }}_amount, 0) as decimal(18, 2))
    end as {{ name }}_amount,
    {%- endfor %}
    case when received.entity = 'transactions' then modelled.amount end as modelled_amount,
    run.as_of as data_as_of
from received
cross join modelled
cross join {{ source('run', 'run') }} as run
left join totals on received.entity = totals.entity
