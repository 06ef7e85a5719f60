{#- The forms of a date, most frequent first; each as 'year-month-day' text, not yet checked. -#}
{% macro _date_iso(text, order, last_year) -%}
    {%- set tail = '( ?$|[ t].*$)' -%}
    case
        when {{ matches(text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') }} then {{ text }}
        when {{ matches(text, '^[0-9]{4} ?[-/. ] ?[0-9]{1,2} ?[-/. ] ?[0-9]{1,2}' ~ tail) }}
            then {{ replace_all(text, '^([0-9]{4}) ?[-/. ] ?([0-9]{1,2}) ?[-/. ] ?([0-9]{1,2}).*$', '\\1-\\2-\\3') }}
        when {{ matches(text, '^[12][0-9]{3}[0-9]{4}([ t]?[0-9]{6}|[ t][0-9]{1,2}:.*)?$') }}
            then {{ replace_all(text, '^([0-9]{4})([0-9]{2})([0-9]{2}).*$', '\\1-\\2-\\3') }}
        when {{ matches(text, '^[0-9]{1,2}[.] ?[0-9]{1,2}[.] ?([0-9]{4}|[0-9]{2})' ~ tail) }}
            then {{ _date_from(text, '^([0-9]{1,2})[.] ?([0-9]{1,2})[.] ?([0-9]+)', 3, 2, 1, last_year) }}
        {#- A number above 31 in front is a year of two digits, above 12 in the middle a day. -#}
        when {{ matches(text, '^(3[2-9]|[4-9][0-9])[-/.][0-9]{1,2}[-/.][0-9]{1,2}' ~ tail) }}
            then {{ _date_from(text, '^([0-9]{2})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})', 1, 2, 3, last_year) }}
        when {{ matches(text, '^[0-9]{1,2} ?[-/] ?[0-9]{1,2} ?[-/] ?([0-9]{4}|[0-9]{2})' ~ tail) }}
            then case
                when {{ matches(text, _month_first(order)) }}
                    then {{ _date_from(text, '^([0-9]{1,2}) ?[-/] ?([0-9]{1,2}) ?[-/] ?([0-9]+)', 3, 1, 2, last_year) }}
                else {{ _date_from(text, '^([0-9]{1,2}) ?[-/] ?([0-9]{1,2}) ?[-/] ?([0-9]+)', 3, 2, 1, last_year) }}
            end
        when {{ matches(text, _day_in_words() ~ tail) }}
            then {{ _date_in_words(text, _day_in_words(), 3, 2, 1, last_year) }}
        when {{ matches(text, _month_in_words() ~ tail) }}
            then {{ _date_in_words(text, _month_in_words(), 3, 1, 2, last_year) }}
        when {{ matches(text, '^[2-7][0-9]{4}([.][0-9]+)?$') }} {# days since 1899-12-30: a spreadsheet #}
            then cast(cast('1899-12-30' as date) + cast(trunc(try_cast({{ text }} as double)) as integer) as varchar)
        when {{ matches(text, '^[0-9]{6}$') }}
            then {{ _date_from(text, '^([0-9]{2})([0-9]{2})([0-9]{2})$', 1, 2, 3, last_year) }}
    end
{%- endmacro %}

{#- 'year-month-day' from three groups of a pattern, with the century of a short year. -#}
{% macro _date_from(text, pattern, year, month, day, last_year) -%}
    {{ let('_year', part(text, pattern, year), _full_year('_year', last_year)) }}
    || '-' || {{ part(text, pattern, month) }} || '-' || {{ part(text, pattern, day) }}
{%- endmacro %}

{% macro _full_year(year, last_year) -%}
    case
        when length({{ year }}) > 2 then {{ year }}
        when try_cast({{ year }} as integer) <= {{ last_year }} then '20' || {{ year }}
        else '19' || {{ year }}
    end
{%- endmacro %}

{% macro _date_in_words(text, pattern, year, month, day, last_year) -%}
    {%- set place = "position(" ~ part(text, pattern, month) ~ " in 'janfebmaraprmayjunjulaugsepoctnovdec')" -%}
    {{ let('_year', part(text, pattern, year), _full_year('_year', last_year)) }}
    || '-' || cast(cast(({{ place }} + 2) / 3 as integer) as varchar)
    || '-' || {{ part(text, pattern, day) }}
{%- endmacro %}

{% macro _months() -%}
    (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)
{%- endmacro %}
{% macro _day_in_words() -%}
    ^([0-9]{1,2})(?:st|nd|rd|th)?[ ./-]*(?:of )?{{ _months() }}[a-z]*[ ,./-]*([0-9]{4}|[0-9]{2})
{%- endmacro %}
{% macro _month_in_words() -%}
    ^{{ _months() }}[a-z]*[ ./-]*([0-9]{1,2})(?:st|nd|rd|th)?[ ,./-]+([0-9]{4})
{%- endmacro %}

{#- In the order month-day: its second number may be above 12, never its first. -#}
{% macro _month_first(order) -%}
    {%- if order == 'mdy' -%}
        ^(0?[1-9]|1[0-2]) ?[-/]
    {%- else -%}
        ^(0?[1-9]|1[0-2]) ?[-/] ?(1[3-9]|2[0-9]|3[01]) ?[-/]
    {%- endif -%}
{%- endmacro %}
