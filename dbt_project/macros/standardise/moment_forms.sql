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
