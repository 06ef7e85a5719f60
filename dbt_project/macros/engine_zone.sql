{#- The name of a time zone, or null where the engine knows none of this name. -#}
{% macro known_time_zone(name) -%}
    {{ return(adapter.dispatch('known_time_zone', 'customer360')(name)) }}
{%- endmacro %}
{% macro default__known_time_zone(name) -%}
    case when {{ name }} in (select name from pg_timezone_names()) then {{ name }} end
{%- endmacro %}
