{#-
  The order that a person or another system names by its number alone: the help desk, the programme,
  the survey. A receipt's number begins with R; the shop's orders are numbered.
-#}
{% macro order_named(reference) -%}
    case
        when {{ reference }} like 'R%' then 'pos:' || {{ reference }}
        else 'shop:' || {{ reference }}
    end
{%- endmacro %}
