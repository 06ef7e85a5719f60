{#-
  An identity that holds on every row, such as `received = accepted + quarantined`. `needs`: a
  conformed table, or a list of which all, must be fed for the columns to be there; without them
  nothing is looked at.
-#}
{% test holds(model, expression, needs=none) %}
{%- set missing = [] %}
{%- for table in ([needs] if needs is string else needs or []) if not has_feed(table) %}
{%- do missing.append(table) %}
{%- endfor %}
{%- if not missing %}
select 1 as broken
from {{ model }}
where not coalesce({{ expression }}, false)
{%- else %}
select 1 as broken
where false
{%- endif %}
{% endtest %}
