{#-
  An identity that holds on every row, such as `received = accepted + quarantined`. `needs`: a
  conformed table that must be fed for the columns to be there; without it nothing is looked at.
-#}
{% test holds(model, expression, needs=none) %}
{%- if needs is none or has_feed(needs) %}
select 1 as broken
from {{ model }}
where not coalesce({{ expression }}, false)
{%- else %}
select 1 as broken
where false
{%- endif %}
{% endtest %}
