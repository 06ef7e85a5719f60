{#-
  For a ledger: the currency of a raw row that does not name it, as staging found it for a row that
  holds the same. The money beside it is still read from raw.
-#}
{% macro currency_in_staging(model) -%}
    (
        select max(found.currency)
        from (select record_hash as found_hash, currency from {{ ref(model) }}) as found
        where found.found_hash = record_hash
    )
{%- endmacro %}
