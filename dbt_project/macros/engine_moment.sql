{#- Moments as engines spell them; see engine.sql. -#}

{#-
  A moment from text. The two forms that machines write, ISO-8601 with an offset and a wall clock of
  `zone` with seconds, are cast: some twenty times faster than the rule for all forms
  (standardise/moment.sql), which reads the rest.
-#}
{% macro quick_moment(text, zone) -%}
    coalesce(
        case
            when length({{ text }}) = 19 then {{ at_zone(wall_moment(text), zone) }}
            when right({{ text }}, 1) = 'Z' or substr({{ text }}, -6, 1) in ('+', '-')
                then {{ iso_moment(text) }}
        end,
        {{ parse_moment(text, zone) }}
    )
{%- endmacro %}

{#- `2025-03-14 15:22:01` as a TIMESTAMP without zone; null if it is none. -#}
{% macro wall_moment(text) -%}
    {{ return(adapter.dispatch('wall_moment', 'customer360')(text)) }}
{%- endmacro %}
{% macro default__wall_moment(text) -%}
    try_cast({{ text }} as timestamp)
{%- endmacro %}
{% macro spark__wall_moment(text) -%}
    try_to_timestamp({{ text }}, 'yyyy-MM-dd HH:mm:ss')
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
