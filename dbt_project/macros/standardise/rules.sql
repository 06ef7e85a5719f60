{#-
  The rules by name. Rendering one takes dbt up to a hundred nested calls, and a model has dozens:
  DuckDB gets each rule once, as a function of its own (`standardise/rules.py`), and a model calls
  it. Another engine, and an option that is not the usual one, gets the rule written out.
-#}
{% macro clean_province(text, address='null') -%}
    {{ return(adapter.dispatch('clean_province', 'customer360')(text, address)) }}
{%- endmacro %}
{% macro duckdb__clean_province(text, address='null') -%}
    rule_clean_province({{ text }}, {{ address }})
{%- endmacro %}

{% macro clean_city(text, address='null') -%}
    {{ return(adapter.dispatch('clean_city', 'customer360')(text, address)) }}
{%- endmacro %}
{% macro duckdb__clean_city(text, address='null') -%}
    rule_clean_city({{ text }}, {{ address }})
{%- endmacro %}

{% macro clean_district(text) -%}
    {{ return(adapter.dispatch('clean_district', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__clean_district(text) -%}
    rule_clean_district({{ text }})
{%- endmacro %}

{% macro address_rest(text) -%}
    {{ return(adapter.dispatch('address_rest', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__address_rest(text) -%}
    rule_address_rest({{ text }})
{%- endmacro %}

{% macro clean_gender(text) -%}
    {{ return(adapter.dispatch('clean_gender', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__clean_gender(text) -%}
    rule_clean_gender({{ text }})
{%- endmacro %}

{% macro clean_boolean(text) -%}
    {{ return(adapter.dispatch('clean_boolean', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__clean_boolean(text) -%}
    rule_clean_boolean({{ text }})
{%- endmacro %}

{% macro clean_language(text) -%}
    {{ return(adapter.dispatch('clean_language', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__clean_language(text) -%}
    rule_clean_language({{ text }})
{%- endmacro %}

{% macro clean_country(text) -%}
    {{ return(adapter.dispatch('clean_country', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__clean_country(text) -%}
    rule_clean_country({{ text }})
{%- endmacro %}

{% macro money_currency(text, otherwise='null') -%}
    {{ return(adapter.dispatch('money_currency', 'customer360')(text, otherwise)) }}
{%- endmacro %}
{% macro duckdb__money_currency(text, otherwise='null') -%}
    rule_money_currency({{ text }}, {{ otherwise }})
{%- endmacro %}

{% macro clean_currency(text) -%}
    {{ return(adapter.dispatch('clean_currency', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__clean_currency(text) -%}
    rule_clean_currency({{ text }})
{%- endmacro %}

{% macro parse_date(text, order='dmy', last_year='30') -%}
    {{ return(adapter.dispatch('parse_date', 'customer360')(text, order, last_year)) }}
{%- endmacro %}
{% macro duckdb__parse_date(text, order='dmy', last_year='30') -%}
    {%- if order == 'dmy' and last_year == '30' -%} rule_parse_date({{ text }})
    {%- else -%} {{ default__parse_date(text, order, last_year) }}
    {%- endif -%}
{%- endmacro %}

{% macro date_flag(text, order='dmy', last_year='30') -%}
    {{ return(adapter.dispatch('date_flag', 'customer360')(text, order, last_year)) }}
{%- endmacro %}
{% macro duckdb__date_flag(text, order='dmy', last_year='30') -%}
    {%- if order == 'dmy' and last_year == '30' -%} rule_date_flag({{ text }})
    {%- else -%} {{ default__date_flag(text, order, last_year) }}
    {%- endif -%}
{%- endmacro %}

{% macro clean_birth_date(text, as_of, order='dmy') -%}
    {{ return(adapter.dispatch('clean_birth_date', 'customer360')(text, as_of, order)) }}
{%- endmacro %}
{% macro duckdb__clean_birth_date(text, as_of, order='dmy') -%}
    {%- if order == 'dmy' -%} rule_clean_birth_date({{ text }}, {{ as_of }})
    {%- else -%} {{ default__clean_birth_date(text, as_of, order) }}
    {%- endif -%}
{%- endmacro %}

{% macro birth_date_flag(text, as_of, order='dmy') -%}
    {{ return(adapter.dispatch('birth_date_flag', 'customer360')(text, as_of, order)) }}
{%- endmacro %}
{% macro duckdb__birth_date_flag(text, as_of, order='dmy') -%}
    {%- if order == 'dmy' -%} rule_birth_date_flag({{ text }}, {{ as_of }})
    {%- else -%} {{ default__birth_date_flag(text, as_of, order) }}
    {%- endif -%}
{%- endmacro %}

{% macro parse_moment(text, zone, order='dmy') -%}
    {{ return(adapter.dispatch('parse_moment', 'customer360')(text, zone, order)) }}
{%- endmacro %}
{% macro duckdb__parse_moment(text, zone, order='dmy') -%}
    {%- if order == 'dmy' -%} rule_parse_moment({{ text }}, {{ zone }})
    {%- else -%} {{ default__parse_moment(text, zone, order) }}
    {%- endif -%}
{%- endmacro %}

{% macro moment_flag(text, order='dmy') -%}
    {{ return(adapter.dispatch('moment_flag', 'customer360')(text, order)) }}
{%- endmacro %}
{% macro duckdb__moment_flag(text, order='dmy') -%}
    {%- if order == 'dmy' -%} rule_moment_flag({{ text }})
    {%- else -%} {{ default__moment_flag(text, order) }}
    {%- endif -%}
{%- endmacro %}

{% macro parse_money(text, decimal_mark='.') -%}
    {{ return(adapter.dispatch('parse_money', 'customer360')(text, decimal_mark)) }}
{%- endmacro %}
{% macro duckdb__parse_money(text, decimal_mark='.') -%}
    {%- if decimal_mark == '.' -%} rule_parse_money({{ text }})
    {%- else -%} {{ default__parse_money(text, decimal_mark) }}
    {%- endif -%}
{%- endmacro %}

{% macro money_flag(text, decimal_mark='.') -%}
    {{ return(adapter.dispatch('money_flag', 'customer360')(text, decimal_mark)) }}
{%- endmacro %}
{% macro duckdb__money_flag(text, decimal_mark='.') -%}
    {%- if decimal_mark == '.' -%} rule_money_flag({{ text }})
    {%- else -%} {{ default__money_flag(text, decimal_mark) }}
    {%- endif -%}
{%- endmacro %}

{% macro clean_name(text) -%}
    {{ return(adapter.dispatch('clean_name', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__clean_name(text) -%}
    rule_clean_name({{ text }})
{%- endmacro %}

{% macro name_key(text) -%}
    {{ return(adapter.dispatch('name_key', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__name_key(text) -%}
    rule_name_key({{ text }})
{%- endmacro %}

{% macro name_pinyin(text) -%}
    {{ return(adapter.dispatch('name_pinyin', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__name_pinyin(text) -%}
    rule_name_pinyin({{ text }})
{%- endmacro %}

{% macro name_surname(text) -%}
    {{ return(adapter.dispatch('name_surname', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__name_surname(text) -%}
    rule_name_surname({{ text }})
{%- endmacro %}

{% macro name_given(text) -%}
    {{ return(adapter.dispatch('name_given', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__name_given(text) -%}
    rule_name_given({{ text }})
{%- endmacro %}

{% macro name_simplified(text) -%}
    {{ return(adapter.dispatch('name_simplified', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__name_simplified(text) -%}
    rule_name_simplified({{ text }})
{%- endmacro %}

{% macro name_script(text) -%}
    {{ return(adapter.dispatch('name_script', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__name_script(text) -%}
    rule_name_script({{ text }})
{%- endmacro %}

{% macro name_honorific(text) -%}
    {{ return(adapter.dispatch('name_honorific', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__name_honorific(text) -%}
    rule_name_honorific({{ text }})
{%- endmacro %}

{% macro name_flag(text) -%}
    {{ return(adapter.dispatch('name_flag', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__name_flag(text) -%}
    rule_name_flag({{ text }})
{%- endmacro %}

{% macro clean_phone(text, region, fallback_region='null') -%}
    {{ return(adapter.dispatch('clean_phone', 'customer360')(text, region, fallback_region)) }}
{%- endmacro %}
{% macro duckdb__clean_phone(text, region, fallback_region='null') -%}
    rule_clean_phone({{ text }}, {{ region }}, {{ fallback_region }})
{%- endmacro %}

{% macro phone_type(text, region, fallback_region='null') -%}
    {{ return(adapter.dispatch('phone_type', 'customer360')(text, region, fallback_region)) }}
{%- endmacro %}
{% macro duckdb__phone_type(text, region, fallback_region='null') -%}
    rule_phone_type({{ text }}, {{ region }}, {{ fallback_region }})
{%- endmacro %}

{% macro phone_extension(text, region, fallback_region='null') -%}
    {{ return(adapter.dispatch('phone_extension', 'customer360')(text, region, fallback_region)) }}
{%- endmacro %}
{% macro duckdb__phone_extension(text, region, fallback_region='null') -%}
    rule_phone_extension({{ text }}, {{ region }}, {{ fallback_region }})
{%- endmacro %}

{% macro phone_flag(text, region, fallback_region='null') -%}
    {{ return(adapter.dispatch('phone_flag', 'customer360')(text, region, fallback_region)) }}
{%- endmacro %}
{% macro duckdb__phone_flag(text, region, fallback_region='null') -%}
    rule_phone_flag({{ text }}, {{ region }}, {{ fallback_region }})
{%- endmacro %}

{% macro clean_email(text) -%}
    {{ return(adapter.dispatch('clean_email', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__clean_email(text) -%}
    rule_clean_email({{ text }})
{%- endmacro %}

{% macro email_flag(text) -%}
    {{ return(adapter.dispatch('email_flag', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__email_flag(text) -%}
    rule_email_flag({{ text }})
{%- endmacro %}

{% macro clean_postcode(text, country="'CN'") -%}
    {{ return(adapter.dispatch('clean_postcode', 'customer360')(text, country)) }}
{%- endmacro %}
{% macro duckdb__clean_postcode(text, country="'CN'") -%}
    rule_clean_postcode({{ text }}, {{ country }})
{%- endmacro %}

{% macro clean_company(text) -%}
    {{ return(adapter.dispatch('clean_company', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__clean_company(text) -%}
    rule_clean_company({{ text }})
{%- endmacro %}

{% macro fold_width(text) -%}
    {{ return(adapter.dispatch('fold_width', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__fold_width(text) -%}
    rule_fold_width({{ text }})
{%- endmacro %}

{% macro clean_text(text) -%}
    {{ return(adapter.dispatch('clean_text', 'customer360')(text)) }}
{%- endmacro %}
{% macro duckdb__clean_text(text) -%}
    rule_clean_text({{ text }})
{%- endmacro %}
