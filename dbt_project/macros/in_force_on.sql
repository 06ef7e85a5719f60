{#- Whether what holds from `valid_from` to `valid_to` (of an alias) holds at the end of a day. -#}
{% macro in_force_on(states, day, time_zone) -%}
    (
            cast({{ wall_clock(states ~ '.valid_from', time_zone) }} as date) <= {{ day }}
            and coalesce(
                cast({{ wall_clock(states ~ '.valid_to', time_zone) }} as date) > {{ day }}, true
            )
        )
{%- endmacro %}
