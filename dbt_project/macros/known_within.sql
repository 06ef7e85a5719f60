{#-
  Whether a fact (an alias) is seen from a day of features.origin: known by its end, happened by
  then and, where `days` says so, no longer ago. `happened` is one of its columns.
-#}
{% macro known_within(fact, happened, days=none) -%}
    {{ fact }}.known_day <= origin.as_of
        and {{ fact }}.{{ happened }} <= origin.as_of
        {%- if days %}
        and {{ fact }}.{{ happened }} > {{ plus_days('origin.as_of', -days) }}
        {%- endif %}
{%- endmacro %}

{#- Whether something of `day` lies in the last so many days before as_of. -#}
{% macro lately(day, days, as_of='origin.as_of') -%}
    {{ day }} > {{ plus_days(as_of, -days) }}
{%- endmacro %}

{#- A share or a mean to six digits, empty where nothing is divided. Floating sums depend on the
    order of their terms in the last bits; these digits do not. -#}
{% macro ratio(part, whole) -%}
    round(cast({{ part }} as double) / nullif(cast({{ whole }} as double), 0), 6)
{%- endmacro %}
