{#-
  Telephone numbers as E.164. Chinese mobiles, nearly all of a Chinese company's numbers, are read
  by a pattern; the rest goes to libphonenumber (the function `standard_phone`), whose answer for
  them is the same (tests/standardise/test_phone_path.py).

  `region` is an expression: the record's country (alpha-2). A number written without a country
  code is read as one of it, and if that is no valid number, of `fallback_region`.
-#}
{% macro default__clean_phone(text, region, fallback_region='null') -%}
    {{ _phone(text, region, fallback_region, "'+86' || right(_digits, 11)", 'e164') }}
{%- endmacro %}

{% macro default__phone_type(text, region, fallback_region='null') -%}
    {{ _phone(text, region, fallback_region, "'mobile'", 'kind') }}
{%- endmacro %}

{% macro default__phone_extension(text, region, fallback_region='null') -%}
    {{ _phone(text, region, fallback_region, 'cast(null as varchar)', 'extension') }}
{%- endmacro %}

{#- NULL, or placeholder, or the reason why there is no value; see docs/standardising.md. -#}
{% macro default__phone_flag(text, region, fallback_region='null') -%}
    {%- set reason = _phone(text, region, fallback_region, 'cast(null as varchar)', 'reason') -%}
    case
        when {{ text }} is null then null
        when {{ let('_all', replace_all(fold_width(text), '[^0-9]'), _phone_placeholder('_all')) }} then 'placeholder'
        else {{ reason }}
    end
{%- endmacro %}

{% macro _phone(text, region, fallback_region, mobile, field) -%}
    {%- set written = fold_width(visible('cast(' ~ text ~ ' as varchar)')) -%}
    {%- set digits = replace_all('_written', '[ \\t.()/_–—-]') -%}
    {%- set plain = 'cast(' ~ text ~ ' as varchar)' -%}
    case
        when {{ matches(plain, '^' ~ _chinese_mobile()) }} and {{ region }} = 'CN' or {{ matches(plain, '^[+]86' ~ _chinese_mobile()) }}
            then {{ mobile | replace('_digits', plain) }}
        else {{ let('_written', written, let('_digits', digits, 'case
            when ' ~ matches('_digits', '^([+]|00)86' ~ _chinese_mobile()) ~ ' then ' ~ mobile ~ '
            when ' ~ matches('_digits', '^(86)?' ~ _chinese_mobile()) ~ ' and ' ~ region ~ " = 'CN' then " ~ mobile ~ "
            when _written <> '' then standard_phone(_written, " ~ region ~ ', ' ~ fallback_region ~ ').' ~ field ~ '
        end')) }}
    end
{%- endmacro %}

{#- The ranges that libphonenumber calls mobile, without those that it checks more closely. -#}
{% macro _chinese_mobile() -%}
    1([38][0-9]|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])[0-9]{8}$
{%- endmacro %}

{#- Numbers that people write when they give none: 13800138000, one digit again and again, a run. -#}
{% macro _phone_placeholder(digits) -%}
    {{ matches(digits, '^(86|0086)?13800138000$|0{8}|1{8}|2{8}|3{8}|4{8}|5{8}|6{8}|7{8}|8{8}|9{8}'
        ~ '|(^|[^0])(01234567|12345678|23456789|34567890|98765432|87654321|76543210)') }}
{%- endmacro %}
