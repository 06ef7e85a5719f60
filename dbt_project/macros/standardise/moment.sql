{#-
  Moments: TIMESTAMPTZ from text with an offset (then it counts), seconds or milliseconds since
  1970, or a wall clock in `zone` (an expression; the names of the IANA database). An hour that a
  wall clock shows twice is the later one, one that it leaps over the hour after.
-#}
{% macro default__parse_moment(text, zone, order='dmy') -%}
    {%- set plain = 'cast(' ~ text ~ ' as varchar)' -%}
    {%- set wall = '^[12][0-9]{3}-[01][0-9]-[0-3][0-9][ T][0-2][0-9]:[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?' -%}
    {#- Most are written as the standard has it: told by a pattern, and nothing else is computed. -#}
    case
        when {{ matches(plain, wall ~ '$') }} then {{ at_zone('try_cast(' ~ plain ~ ' as timestamp)', zone) }}
        when {{ matches(plain, '^([12][0-9]{3}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{1,2}[.][0-9]{1,2}[.][12][0-9]{3}) [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$') }}
            then {{ at_zone(plain_moment(plain), zone) }}
        when {{ matches(plain, wall ~ '(Z|[+-][01][0-9](:[0-5][0-9])?)$') }} then try_cast({{ plain }} as timestamptz)
        else {{ let('_moment', _date_written(text), let('_offset', _offset_of('_moment'), _moment_of('_moment', '_offset', zone, order))) }}
    end
{%- endmacro %}

{#- The moment of a written text with the minutes of its offset, if it has one. -#}
{% macro _moment_of(text, offset, zone, order) -%}
    case
        when {{ matches(text, '^1[0-9]{9}([.][0-9]+)?$') }} then {{ at_second('try_cast(' ~ text ~ ' as double)') }}
        when {{ matches(text, '^1[0-9]{12}$') }} then {{ at_second('try_cast(' ~ text ~ ' as double) / 1000') }}
        when {{ matches(text, '^1[0-9]{15}$') }} then {{ at_second('try_cast(' ~ text ~ ' as double) / 1000000') }}
        when {{ offset }} is not null
            then {{ at_zone('try_cast(' ~ _wall_text(text, order) ~ ' as timestamp) - ' ~ offset ~ ' * interval 1 minute', "'UTC'") }}
        else {{ at_zone('try_cast(' ~ _wall_text(text, order) ~ ' as timestamp)', zone) }}
    end
{%- endmacro %}

{% macro default__moment_flag(text, order='dmy') -%}
    case
        when {{ clean_text(text) }} is null then null
        when {{ parse_moment(text, "'UTC'", order) }} is null then 'not_a_moment'
    end
{%- endmacro %}

{#- The wall clock in one of the forms that `parse_moment` lets through to here. -#}
{% macro plain_moment(text) -%}
    {{ return(adapter.dispatch('plain_moment', 'customer360')(text)) }}
{%- endmacro %}
{% macro default__plain_moment(text) -%}
    try_strptime({{ text }}, ['%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%d.%m.%Y %H:%M:%S', '%d.%m.%Y %H:%M'])
{%- endmacro %}

{#- Seconds since 1970 as a moment. -#}
{% macro at_second(seconds) -%}
    {{ return(adapter.dispatch('at_second', 'customer360')(seconds)) }}
{%- endmacro %}
{% macro default__at_second(seconds) -%}
    to_timestamp({{ seconds }})
{%- endmacro %}
{% macro spark__at_second(seconds) -%}
    timestamp_micros(cast({{ seconds }} * 1000000 as bigint))
{%- endmacro %}

{#- A wall clock (TIMESTAMP) of a zone as a moment. -#}
{% macro at_zone(wall, zone) -%}
    {{ return(adapter.dispatch('at_zone', 'customer360')(wall, zone)) }}
{%- endmacro %}
{% macro default__at_zone(wall, zone) -%}
    timezone({{ zone }}, {{ wall }})
{%- endmacro %}
{% macro spark__at_zone(wall, zone) -%}
    to_utc_timestamp({{ wall }}, {{ zone }})
{%- endmacro %}
