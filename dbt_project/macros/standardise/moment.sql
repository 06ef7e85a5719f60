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

{#- Minutes east of Greenwich that follow a time of day; NULL if none are written. -#}
{% macro _offset_of(text) -%}
    {%- set after = ':[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]+)? ?(?:[ap]m)? ?(?:utc|gmt)?' -%}
    {%- set minutes = "try_cast(_sign || " ~ part('_east', '[+-]([0-9]{2})', 1) ~ " as integer) * 60"
        ~ " + coalesce(try_cast(_sign || " ~ part('_east', '[+-][0-9]{2}:?([0-9]{2})', 1) ~ " as integer), 0)" -%}
    case
        when {{ matches(text, ':[0-9]{2}([.,][0-9]+)? ?([ap]m)? ?(z|utc|gmt)$') }} then 0
        when {{ matches(text, after ~ '[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?$') }}
            then {{ let('_east', part(text, '[+-][0-9:]+$'), let('_sign', 'left(_east, 1)', minutes)) }}
    end
{%- endmacro %}

{#- `year-month-day hh:mm:ss.f` of a written moment; midnight if no time of day is written. -#}
{% macro _wall_text(text, order) -%}
    {%- set clock = '[ t]+(?:(?:上午|下午|晚上|凌晨|早上|中午) ?)?([0-9]{1,2})[:.点时]([0-9]{2})' -%}
    {%- set plain = '^[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?' -%}
    {%- set tail = '[0-9][分秒]? ?([ap]m)? ?(z|utc|gmt)? ?([+-][0-9]{2}:?([0-9]{2})?)?$' -%}
    case
        when {{ matches(text, ':') }} and not {{ matches(text, tail) }} then null
        when {{ matches(text, plain) }} then replace({{ part(text, plain) }}, 't', ' ')
        when {{ matches(text, '^[2-7][0-9]{4}[.][0-9]+$') }}
            then cast(cast(cast('1899-12-30' as date) + try_cast({{ part(text, '^[0-9]+') }} as integer) as timestamp)
                + cast(round(try_cast('0' || {{ part(text, '[.][0-9]+$') }} as double) * 86400) as integer)
                * interval 1 second as varchar)
        when {{ matches(text, '^[0-9]{8}[t ]?[0-9]{6}$') }}
            then {{ replace_all(text, '^([0-9]{4})([0-9]{2})([0-9]{2})[t ]?([0-9]{2})([0-9]{2})([0-9]{2})$', '\\1-\\2-\\3 \\4:\\5:\\6') }}
        when {{ matches(text, clock) }}
            then {{ _date_iso(text, order, '30') }} || ' ' || {{ _clock_of(text, clock) }}
        when not {{ matches(text, '[:点时]|[0-9]h') }} then {{ _date_iso(text, order, '30') }}
    end
{%- endmacro %}

{#- `hh:mm:ss.f` on a clock of 24 hours. -#}
{% macro _clock_of(text, clock) -%}
    {%- set hour = "case when " ~ matches(text, ' ?pm|下午|晚上') ~ " and _hour < 12 then _hour + 12 when "
        ~ matches(text, ' ?am|凌晨|上午') ~ " and _hour = 12 then 0 else _hour end" -%}
    {{ let('_hour', "try_cast(" ~ part(text, clock, 1) ~ " as integer)", 'cast(' ~ hour ~ ' as varchar)') }}
    || ':' || {{ part(text, clock, 2) }}
    || ':' || coalesce({{ part(text, clock ~ '[:.分]([0-9]{2}(?:[.][0-9]+)?)', 3) }}, '00')
{%- endmacro %}
