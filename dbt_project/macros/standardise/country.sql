{#- The ISO 3166 alpha-2 code of a country given by code (two or three letters) or by name. -#}
{% macro default__clean_country(text) -%}
    {{ let('_country', 'upper(' ~ clean_text(text) ~ ')', let('_plain', replace_all('_country', "^THE |[.'’]|[省市]$"), "case
        when _country = 'CN' then 'CN'
        when _plain in ('UK', 'EN', 'ENG') then 'GB'
        when " ~ matches('_plain', '^(' ~ _country_codes() ~ ')$') ~ " then _plain
        when " ~ matches('_plain', '[A-Z0-9]') ~ ' then ' ~ _country_of('_plain', 'latin') ~ "
        else " ~ _country_of('_plain', 'han') ~ "
    end")) }}
{%- endmacro %}
