{#-
  Money: an amount as DECIMAL(18,2), rounded half away from zero. The last of comma and point is
  the decimal mark; a mark alone with three digits behind it is one of thousands if it is not
  `decimal_mark`. Conversion is the caller's: a rate belongs to a day.
-#}
{% macro default__parse_money(text, decimal_mark='.') -%}
    {%- set plain = 'cast(' ~ text ~ ' as varchar)' -%}
    case
        when {{ matches(plain, _money_plain()) }} then try_cast({{ plain }} as decimal(18, 2))
        else {{ let('_money', _money_written(text), _money_of('_money', decimal_mark)) }}
    end
{%- endmacro %}

{#- NULL, or not_money, too_large (both: no value), ambiguous_mark. -#}
{% macro default__money_flag(text, decimal_mark='.') -%}
    case
        when {{ matches('cast(' ~ text ~ ' as varchar)', _money_plain()) }} then null
        else {{ let('_money', _money_written(text), 'case
            when _money is null then null
            when ' ~ _money_of('_money', decimal_mark) ~ ' is not null then
                case when ' ~ matches(_unsigned('_money'), '^[1-9][0-9]{0,2}' ~ ('[.]' if decimal_mark == '.' else ',') ~ '[0-9]{3}$') ~ " then 'ambiguous_mark' end
            when " ~ matches('_money', '^[(+-]?[0-9][0-9.,]{15,}[)-]?$') ~ " then 'too_large'
            else 'not_money'
        end") }}
    end
{%- endmacro %}

{#- Most amounts are plain numbers: told by one pattern. -#}
{% macro _money_plain() -%}
    ^-?[0-9]{1,15}([.][0-9]{1,2})?$
{%- endmacro %}

{#- Lower case, half-width, without the name of the currency and spaces; minus signs as '-'. -#}
{% macro _money_written(text) -%}
    {%- set currency = '人民币|cn¥|rmb|cny|usd|us[$]|eur|gbp|hk[$]|hkd|jpy|twd|nt[$]|aud|cad|sgd|krw|[¥$€£₩]'
        ~ '|美元|美金|欧元|英镑|日元|日圆|円|chf|dollars?|yuan|港[币元]|[元圆块](整|钱)?' -%}
    {%- set whole = replace_all("translate(_text, '−–—﹣、', '----,')", currency ~ "|[\\s'’_]|[.,]-+$") -%}
    {#- `12块5`: a name between digits is no decoration. -#}
    {%- set bare = "case when " ~ matches('_text', '[0-9] ?(' ~ currency ~ ') ?[0-9]') ~ " then 'x' else " ~ whole ~ ' end' -%}
    {{ let('_text', 'lower(' ~ clean_text(text) ~ ')',
        bare) }}
{%- endmacro %}

{% macro _unsigned(text) -%}
    {{ replace_all(text, '^[(+-]+|[)-]+$') }}
{%- endmacro %}

{#- Digits with a decimal point, no sign; NULL if the text is none of the forms. -#}
{% macro _digits_of(text, decimal_mark) -%}
    {%- set other = ',' if decimal_mark == '.' else '[.]' -%}
    {%- set mark = '[.]' if decimal_mark == '.' else ',' -%}
    {%- set body = 'case
        when ' ~ matches('_digits', '^[0-9]+$') ~ ' then _digits
        when ' ~ matches('_digits', '^[0-9]{1,3}(,[0-9]{3})+[.][0-9]*$|^[0-9]{1,3}(,[0-9]{3}){2,}$') ~ " then replace(_digits, ',', '')
        when " ~ matches('_digits', '^[0-9]{1,3}([.][0-9]{3})+,[0-9]*$|^[0-9]{1,3}([.][0-9]{3}){2,}$') ~ " then replace(replace(_digits, '.', ''), ',', '.')
        when " ~ matches('_digits', '^[1-9][0-9]{0,2}' ~ other ~ '[0-9]{3}$') ~ " then replace(replace(_digits, '.', ''), ',', '')
        when " ~ matches('_digits', '^[0-9]*' ~ mark ~ '[0-9]+$|^[0-9]+' ~ mark ~ '$') ~ " then replace(_digits, ',', '.')
        when " ~ matches('_digits', '^[0-9]*' ~ other ~ '[0-9]{1,2}$') ~ " then replace(_digits, ',', '.')
    end" -%}
    {{ let('_digits', replace_all(_unsigned(text), '[万亿km]$'), body) }}
{%- endmacro %}

{#- The amount; `(12)` and `12-` are negative, 万 is ten thousand. -#}
{% macro _money_of(text, decimal_mark) -%}
    case
        when {{ matches(text, '^-?[0-9]+([.][0-9]{1,2})?$') }} then try_cast({{ text }} as decimal(18, 2))
        when {{ matches(text, '^-?[0-9]+([.][0-9]+)?e[+-]?[0-9]{1,2}$') }}
            then try_cast(try_cast({{ text }} as double) as decimal(18, 2))
        when {{ matches(text, '^([(][^()-]+[)]|[+-]?[^()+-]+|[^()+-]+-)$') }}
            then try_cast(
                try_cast({{ _digits_of(text, decimal_mark) }} as decimal(38, 6))
                * case
                    when {{ matches(text, '^[(-]|-$') }} then -1 else 1
                end
                * case
                    when contains({{ text }}, '万') then 10000
                    when contains({{ text }}, '亿') then 100000000
                    when {{ matches(text, 'k') }} then 1000
                    when {{ matches(text, 'm') }} then 1000000
                    else 1
                end
                as decimal(18, 2)
            )
    end
{%- endmacro %}
