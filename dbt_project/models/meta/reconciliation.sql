{%- set verdicts = ['accepted', 'quarantined', 'duplicates', 'superseded', 'deleted'] %}

with run as (
    select
        as_of,
        currency
    from {{ source('run', 'run') }}
),

ledger as (
    {{ feed('ledger', {
        'source': 'varchar',
        'entity': 'varchar',
        'currency': 'varchar',
        'is_sales': 'boolean',
        'received': 'bigint',
        'accepted': 'bigint',
        'quarantined': 'bigint',
        'duplicates': 'bigint',
        'superseded': 'bigint',
        'deleted': 'bigint',
        'received_amount': 'decimal(18, 2)',
        'accepted_amount': 'decimal(18, 2)',
        'quarantined_amount': 'decimal(18, 2)',
        'duplicates_amount': 'decimal(18, 2)',
        'superseded_amount': 'decimal(18, 2)',
        'deleted_amount': 'decimal(18, 2)',
    }) }}
),

-- The same money once more, at the other end of the models.
modelled as (
    select
        orders.source_system as source,
        {{ 'orders.currency' if has_feed('fx_rate') else 'run.currency' }} as currency,
        sum(orders.{{ 'net_sales_original' if has_feed('fx_rate') else 'net_sales' }}) as amount
    from {{ ref('orders') }} as orders
    cross join run
    group by 1, 2
)

select
    ledger.source,
    ledger.entity,
    ledger.currency,
    ledger.received,
    {%- for verdict in verdicts %}
    ledger.{{ verdict }},
    {%- endfor %}
    ledger.received_amount,
    {%- for verdict in verdicts %}
    ledger.{{ verdict }}_amount,
    {%- endfor %}
    case when ledger.is_sales then cast(coalesce(modelled.amount, 0) as decimal(18, 2)) end
        as modelled_amount,
    run.as_of as data_as_of
from ledger
cross join run
left join modelled on ledger.source = modelled.source and ledger.currency = modelled.currency
