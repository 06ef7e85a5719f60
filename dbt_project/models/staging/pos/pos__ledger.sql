{#- Lines and returns do not name their currency: it is the one that staging found for the row. -#}
{%- macro found(model) -%}
    (select max(currency)
    from (select record_hash as found_hash, currency from {{ ref(model) }}) as found
    where found_hash = record_hash)
{%- endmacro %}

{{ ledger('pos', {
    'receipts': {'money': parse_money('total'), 'currency': clean_currency('currency')},
    'lines': {'money': parse_money('amount'), 'currency': found('stg_pos__lines'), 'sales': true},
    'returns': {'money': parse_money('amount'), 'currency': found('stg_pos__returns')},
}) }}
