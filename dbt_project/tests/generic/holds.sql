{#- An identity that holds on every row, such as `received = accepted + quarantined`. -#}
{% test holds(model, expression) %}
select 1 as broken
from {{ model }}
where not coalesce({{ expression }}, false)
{% endtest %}
