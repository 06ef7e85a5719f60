{#-
  All columns that the model's yml describes, of a relation, each of the type that it says there.
  For marts on results of `ml`: a table without a row, or a column without a value, comes from
  Python without a type, and the contract holds for it, too.
-#}
{% macro as_described(relation) %}
select
{%- for name, column in model.columns.items() %}
    cast({{ name }} as {{ column.data_type }}) as {{ name }}{{ "," if not loop.last }}
{%- else %}
    *
{%- endfor %}
from {{ relation }}
{% endmacro %}
