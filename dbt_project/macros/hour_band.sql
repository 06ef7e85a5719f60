{#- The part of the day of a wall clock's moment, such as `18-22`. -#}
{% macro hour_band(moment) -%}
    case
        {%- for first, until in [(0, 6), (6, 9), (9, 12), (12, 14), (14, 18), (18, 22), (22, 24)] %}
        when extract(hour from {{ moment }}) < {{ until }}
            then '{{ '%02d-%02d' | format(first, until) }}'
        {%- endfor %}
    end
{%- endmacro %}
