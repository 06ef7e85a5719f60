{#- A postcode in the form of its country (an expression, alpha-2); NULL if it can't be one. -#}
{% macro default__clean_postcode(text, country="'CN'") -%}
    {{ let('_code', 'upper(' ~ replace_all(clean_text(text), '^(邮编|邮政编码):?|[.]0$|[ .]') ~ ')', "case
        when _code is null or " ~ matches('_code', '^(0+|9{5,}|1234567?|N/?A|NULL|NONE|-)$') ~ ' then null
        ' ~ _postcode_rules('_code', country) ~ '
        else ' ~ part('_code', '^[A-Z0-9][A-Z0-9-]{1,9}$') ~ '
    end') }}
{%- endmacro %}

{#- Spreadsheets take leading zeros for nothing: a short one gets them back. -#}
{% macro _postcode_rules(code, country) -%}
    when {{ country }} = 'CN' then case
        when {{ matches(code, '^[0-9]{5}$') }} then '0' || {{ code }}
        else {{ part(code, '^[0-8][0-9]{5}$') }}
    end
    when {{ country }} = 'US' then case
        when {{ matches(code, '^[0-9]{4}$') }} then '0' || {{ code }}
        else coalesce(
            {{ part(code, '^[0-9]{5}$') }},
            {{ replace_all(part(code, '^[0-9]{5}-?[0-9]{4}$'), '^([0-9]{5})-?', '\\1-') }}
        )
    end
    when {{ country }} in ('DE', 'FR', 'IT', 'ES', 'FI', 'MY', 'TH', 'KR', 'MX', 'TR', 'UA') then case
        when {{ matches(code, '^[0-9]{4}$') }} then '0' || {{ code }}
        else {{ part(code, '^(?:[A-Z]{1,2}-)?([0-9]{5})$', 1) }}
    end
    when {{ country }} in ('AT', 'CH', 'BE', 'DK', 'NO', 'AU', 'NZ', 'HU')
        then {{ part(code, '^(?:[A-Z]{1,2}-)?([0-9]{4})$', 1) }}
    when {{ country }} in ('SG', 'IN', 'RU', 'VN') then {{ part(code, '^[0-9]{6}$') }}
    when {{ country }} = 'TW' then {{ part(code, '^[1-9][0-9]{2}(?:[0-9]{2,3})?$') }}
    when {{ country }} = 'JP' then {{ replace_all(part(code, '^[0-9]{3}-?[0-9]{4}$'), '^([0-9]{3})-?', '\\1-') }}
    when {{ country }} = 'GB'
        then {{ replace_all(part(code, '^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$'), '(.{3})$', ' \\1') }}
    when {{ country }} = 'CA'
        then {{ replace_all(part(code, '^[A-Z][0-9][A-Z][0-9][A-Z][0-9]$'), '^(.{3})', '\\1 ') }}
    when {{ country }} = 'NL' then {{ replace_all(part(code, '^[1-9][0-9]{3}[A-Z]{2}$'), '^(.{4})', '\\1 ') }}
    when {{ country }} in ('HK', 'MO', 'AE', 'QA') then null {# they have none #}
{%- endmacro %}

{#- A company's name: visible, half-width, single spaces; its legal form is part of it. -#}
{% macro default__clean_company(text) -%}
    {{ let('_company', clean_text(text), 'case
        when ' ~ matches('lower(_company)', '^(n/?a|null|none|nil|-+|无|个人|暂无|没有|自由职业|self[ -]?employed)$') ~ ' then null
        else _company
    end') }}
{%- endmacro %}
