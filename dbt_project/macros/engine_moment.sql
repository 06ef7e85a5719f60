{#- Moments as engines spell them; see engine.sql. -#}

{#-
  A moment from text. ISO-8601 with an offset, as machines write it, is cast: some twenty times
  faster than the rule for all forms (standardise/moment.sql), which reads the rest.
-#}
{% macro quick_moment(text, zone) -%}
    coalesce(
        case
            when length({{ text }}) >= 20
                and (right({{ text }}, 1) = 'Z' or substr({{ text }}, -6, 1) in ('+', '-'))
                then {{ iso_moment(text) }}
        end,
        {{ parse_moment(text, zone) }}
    )
{%- endmacro %}

{#- ISO-8601 text with an offset as a moment; null if it is none. -#}
{% macro iso_moment(text) -%}
    {{ return(adapter.dispatch('iso_moment', 'customer360')(text)) }}
{%- endmacro %}
{% macro default__iso_moment(text) -%}
    try_cast({{ text }} as timestamptz)
{%- endmacro %}
{% macro spark__iso_moment(text) -%}
    try_to_timestamp({{ text }})
{%- endmacro %}

{#- Whole seconds since 1970-01-01 00:00 UTC. -#}
{% macro unix_seconds(moment) -%}
    {{ return(adapter.dispatch('unix_seconds', 'customer360')(moment)) }}
{%- endmacro %}
{% macro default__unix_seconds(moment) -%}
    cast(floor(epoch({{ moment }})) as bigint)
{%- endmacro %}
{% macro spark__unix_seconds(moment) -%}
    unix_seconds({{ moment }})
{%- endmacro %}
