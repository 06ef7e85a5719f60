{#-
  What a source delivered and where it went, for meta.reconciliation and meta.quarantine.

  Both macros take the source's entities. An entity with money says how:
      'orders': {'money': <amount over the raw columns>, 'currency': <currency over the raw columns>}
  and, where it differs, `amount` and `amount_currency` (over the staging columns; default `amount`
  and `currency`). Without `currency` the money is in the company's. `sales: true`: this money is
  what marts.orders adds up. An entity without money: `'customers': none`.

  `delivered=false` is for a source that is read from files in place: no row of it is unreadable.
  Both are ephemeral: one model of meta reads them, as part of its own query.
-#}

{#-
  One row an entity and currency: rows and money received (from raw, by an expression of its own)
  and by verdict (from staging), to be compared.
-#}
{% macro ledger(source_name, entities, delivered=true) %}
{{- config(materialized='ephemeral') }}
{%- set statuses = {
    'accepted': 'accepted', 'quarantined': 'quarantined', 'duplicate': 'duplicates',
    'superseded': 'superseded', 'deleted': 'deleted'} %}
{%- set sold = [] %}
{%- for entity, money in entities.items() if money and money.get('sales') %}
{%- do sold.append("'" ~ entity ~ "'") %}
{%- endfor %}
with placed as (
    {%- for entity, money in entities.items() %}
    {%- set own = 'run.currency' %}
    {%- set sides = [
        ("'received'", source(source_name, entity), (money or {}).get('money'),
            (money or {}).get('currency') or own),
        ('record_status', ref('stg_' ~ source_name ~ '__' ~ entity),
            (money or {}).get('amount') or 'amount',
            (money or {}).get('amount_currency') or ('currency' if (money or {}).get('currency') else own)),
    ] %}
    {%- for status, relation, amount, currency in sides %}
    select
        '{{ entity }}' as entity,
        {{ "coalesce(" ~ currency ~ ", 'XXX')" if money else 'cast(null as varchar)' }} as currency,
        {{ status }} as status,
        count(*) as records,
        {{ "sum(cast(" ~ amount ~ " as decimal(18, 2)))" if money else 'null' }} as amount
    from {{ relation }}{{ " as rows_of cross join " ~ source('run', 'run') ~ " as run" if money and currency == own }}
    group by all
    union all
    {%- endfor %}
    {%- if delivered %}
    {%- for status in ['received', 'quarantined'] %}
    select
        entity,
        {{ "'XXX'" if money else 'null' }} as currency,
        '{{ status }}' as status,
        count(*) as records,
        null as amount
    from {{ source(source_name, 'unreadable') }}
    where entity = '{{ entity }}'
    group by entity
    union all
    {%- endfor %}
    {%- endif %}
    -- An entity of which nothing has arrived yet has its row, too.
    select
        '{{ entity }}' as entity,
        {{ own if money else 'null' }} as currency,
        'received' as status,
        0 as records,
        null as amount
    from {{ source('run', 'run') }} as run
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    '{{ source_name }}' as source,
    entity,
    currency,
    {{ 'entity in (' ~ sold | join(', ') ~ ')' if sold else 'false' }} as is_sales,
    {%- for status, name in ([('received', 'received')] + statuses.items() | list) %}
    cast(coalesce(sum(case when status = '{{ status }}' then records end), 0) as bigint) as {{ name }},
    case
        when currency is not null
            then cast(coalesce(sum(case when status = '{{ status }}' then amount end), 0) as decimal(18, 2))
    end as {{ name }}_amount{{ "," if not loop.last }}
    {%- endfor %}
from placed
group by entity, currency
{% endmacro %}

{#- One row a delivered row that rests: entity, key, rule, since when, its money. -#}
{% macro quarantined(source_name, entities, delivered=true) %}
{{- config(materialized='ephemeral') }}
{%- set with_money = entities if entities is mapping else {} %}
{%- for entity in entities %}
{%- set money = with_money.get(entity) %}
select
    '{{ source_name }}' as source,
    '{{ entity }}' as entity,
    {%- if delivered %}
    -- A row without a key is told from others by what it holds.
    coalesce(row_key, 'no_key:' || cast(record_hash as varchar)) as row_key,
    {%- else %}
    row_key,
    {%- endif %}
    broken_rule as rule,
    known_at as first_seen,
    {{ "cast(" ~ (money.get('amount') or 'amount') ~ " as decimal(18, 2))" if money else 'null' }} as amount,
    {%- if money and not (money.get('amount_currency') or money.get('currency')) %}
    run.currency
    {%- else %}
    {{ (money.get('amount_currency') or 'currency') if money else 'null' }} as currency
    {%- endif %}
from {{ ref('stg_' ~ source_name ~ '__' ~ entity) }}
{%- if money and not (money.get('amount_currency') or money.get('currency')) %}
cross join {{ source('run', 'run') }} as run
{%- endif %}
where record_status = 'quarantined'
{{ "union all" if delivered or not loop.last }}
{%- endfor %}
{%- if delivered %}
select
    '{{ source_name }}' as source,
    entity,
    delivery || ':' || cast(delivery_line as varchar) as row_key,
    'unreadable' as rule,
    known_at as first_seen,
    null as amount,
    null as currency
from {{ source(source_name, 'unreadable') }}
{%- endif %}
{% endmacro %}
