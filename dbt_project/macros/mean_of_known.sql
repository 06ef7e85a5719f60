{#- The mean of those of several columns that are not null; null if all are. -#}
{% macro mean_of_known(columns) -%}
    (
        {%- for column in columns %}coalesce({{ column }}, 0){{ " + " if not loop.last }}{% endfor -%}
    ) / nullif(
        {%- for column in columns %}case when {{ column }} is null then 0 else 1 end
        {{- " + " if not loop.last }}{% endfor -%}
    , 0)
{%- endmacro %}
