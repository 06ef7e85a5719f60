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

{#- The visitors of whom tonight's events tell something new, on a night that takes over the rest. -#}
{% macro visitors_tonight() -%}
    {{ keys_tonight(ref('stg_web__events'), visitor()) }}
{%- endmacro %}

{#- Whether a row is of one of them; true where all is built. -#}
{% macro of_visitors_tonight(visitor) -%}
    {%- set tonight = visitors_tonight() -%}{#- said on all nights: dbt looks for what is read -#}
    {{ eight_bytes([visitor]) ~ ' in ' ~ tonight if is_incremental() else 'true' }}
{%- endmacro %}

{#- Before a model of visits is filled: also one of whom nothing is left goes. -#}
{% macro forget_visitors() -%}
    {{ forget('visitor', visitors_tonight()) }}
{%- endmacro %}
