{#-
  Totals of `measure` (a column of `to`) over the rows of the model that share `key` are its total:
  nothing is lost and nothing counted twice.
-#}
{% test adds_up(model, to, key, measure) %}
select whole.total
from (select sum({{ measure }}) as total from {{ to }}) as whole
cross join (
    select sum(measured.{{ measure }}) as total
    from {{ model }} as grouped
    inner join {{ to }} as measured on grouped.{{ key }} = measured.{{ key }}
) as parts
where whole.total is distinct from parts.total
{% endtest %}
