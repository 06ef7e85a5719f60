{#-
  Dates as people and systems write them. `order` ('dmy' or 'mdy') decides 03/04/2025; dots are
  always day first, a year in front always year-month-day. `last_year` is the last two-digit year
  that is of this century: '25' is 2025, '31' is 1931.
-#}
{% macro default__parse_date(text, order='dmy', last_year='30') -%}
    {%- set plain = 'cast(' ~ text ~ ' as varchar)' -%}
    case
        when {{ matches(plain, _date_plain()) }} then {{ _possible_date(_plain_date(plain)) }}
        else {{ let('_date', _date_written(text), _date_of('_date', order, last_year)) }}
    end
{%- endmacro %}

{#- NULL, or not_a_date, impossible_date (both: no value), placeholder, ambiguous_order. -#}
{% macro default__date_flag(text, order='dmy', last_year='30') -%}
    {%- set plain = 'cast(' ~ text ~ ' as varchar)' -%}
    case
        when {{ matches(plain, _date_plain()) }}
            then case when {{ _possible_date(_plain_date(plain)) }} is null then 'impossible_date' end
        else {{ let('_date', _date_written(text), _date_flag('_date', order, last_year)) }}
    end
{%- endmacro %}

{#- Lower case, half-width, 年月日 and Chinese numerals as digits and dashes, no weekday. -#}
{% macro _date_written(text) -%}
    {%- set bare = replace_all('_text', '^((mon|tue|wed|thu|fri|sat|sun)[a-z]*[,. ]+|(星期|周|礼拜)[一二三四五六日天][,， ]*)'
        ~ '|[ (]*(星期|周|礼拜)[一二三四五六日天][) ]*') -%}
    {%- set digits = "case when " ~ matches('_bare', '[一二三四五六七八九十〇零○]') ~ " then "
        ~ _han_digits('_bare') ~ " else _bare end" -%}
    {%- set dashed = "case when " ~ matches('_digits', '[年月]') ~ " then "
        ~ replace_all(replace_all('_digits', ' ?[年月] ?', '-'), ' ?[日号號] ?', ' ') ~ " else _digits end" -%}
    {#- Weibo and C write the year last: `fri mar 14 15:22:01 +0800 2025`. -#}
    {%- set ordered = replace_all('_dashed',
        '^([a-z]{3} [0-9]{1,2}) ([0-9:]{8})( [+-][0-9]{4}| [a-z]{3,4})? ([0-9]{4})$', '\\1 \\4 \\2\\3') -%}
    {{ let('_text', 'lower(' ~ clean_text(text) ~ ')', let('_bare', bare, let('_digits', digits,
        let('_dashed', dashed, 'trim(' ~ ordered ~ ')')))) }}
{%- endmacro %}

{% macro _han_digits(text) -%}
    {%- set units = replace_all(replace_all(replace_all(replace_all('_units', '([1-9])十([1-9])', '\\1\\2'),
        '([1-9])十', '\\1' ~ '0'), '十([1-9])', '1\\1'), '十', '10') -%}
    {{ let('_units', "translate(" ~ text ~ ", '〇零○一二三四五六七八九', '000123456789')", units) }}
{%- endmacro %}

{#- The date in a written text as a DATE between 1800 and 2199; NULL if there is none. -#}
{% macro _date_of(text, order, last_year) -%}
    {{ let('_day', 'try_cast(' ~ _date_iso(text, order, last_year) ~ ' as date)', _possible_date('_day')) }}
{%- endmacro %}

{#- Most dates are in one of few forms that need no more than a pattern and a format. -#}
{% macro _date_plain() -%}
    ^([12][0-9]{3}-[0-9]{1,2}-[0-9]{1,2}|[12][0-9]{3}/[0-9]{1,2}/[0-9]{1,2}|[12][0-9]{7}|[0-9]{1,2}[.][0-9]{1,2}[.][12][0-9]{3}|[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日)$
{%- endmacro %}
{% macro _plain_date(text) -%}
    try_cast(case
        when {{ matches(text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') }} then {{ text }}
        when {{ matches(text, '[.]') }} then {{ replace_all(text, '^([0-9]+)[.]([0-9]+)[.]([0-9]+)$', '\\3-\\2-\\1') }}
        else {{ replace_all(text, '^([0-9]{4})[^0-9]?([0-9]{1,2})[^0-9]?([0-9]{1,2})日?$', '\\1-\\2-\\3') }}
    end as date)
{%- endmacro %}
{% macro _possible_date(day) -%}
    case when {{ day }} between cast('1800-01-01' as date) and cast('2199-12-31' as date) then {{ day }} end
{%- endmacro %}

{% macro _date_flag(text, order, last_year) -%}
    case
        when {{ text }} is null then null
        when {{ matches(text, '^(0{4}[-/.]00[-/.]00|0{8})([ t]0.*)?$|^0$|^(n/?a|null|none|nil|unknown|-+|未知|不详|无)$') }}
            then 'placeholder'
        when {{ _date_of(text, order, last_year) }} is not null then
            case
                when {{ matches(text, '^(0?[1-9]|1[0-2])[/-](0?[1-9]|1[0-2])[/-]([0-9]{4}|[0-9]{2})([ t].*)?$') }}
                    and try_cast({{ part(text, '^[0-9]+') }} as integer)
                    <> try_cast({{ part(text, '^[0-9]+[/-]([0-9]+)', 1) }} as integer)
                    then 'ambiguous_order'
            end
        when {{ _date_iso(text, order, last_year) }} is not null then 'impossible_date'
        else 'not_a_date'
    end
{%- endmacro %}
