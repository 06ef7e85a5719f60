{#- What a session is made of, the same wherever an event is placed into its session. -#}

{#- Whose events follow one another: the device's, or the user's where no device is known. -#}
{% macro visitor(alias='') -%}
    {%- set of = alias ~ '.' if alias else '' -%}
    coalesce({{ of }}anonymous_id, 'user:' || {{ of }}user_id)
{%- endmacro %}

{#- The number of the half hour since 1970 (UTC) in which a moment lies. -#}
{% macro half_hour(moment) -%}
    cast(floor({{ unix_seconds(moment) }} / 1800) as bigint)
{%- endmacro %}
