{#- A birth date: as a date, but from 1900 on and ten years or more before `as_of`. -#}
{% macro default__clean_birth_date(text, as_of, order='dmy') -%}
    {{ let('_born', parse_date(text, order, _last_birth_year(as_of)),
        'case when ' ~ _can_be_born('_born', as_of) ~ ' then _born end') }}
{%- endmacro %}

{% macro default__birth_date_flag(text, as_of, order='dmy') -%}
    {{ let('_born', parse_date(text, order, _last_birth_year(as_of)), 'case
        when not ' ~ _can_be_born('_born', as_of) ~ " then 'impossible_year'
        when _born in (cast('1900-01-01' as date), cast('1970-01-01' as date)) then 'placeholder'
        else " ~ date_flag(text, order, _last_birth_year(as_of)) ~ '
    end') }}
{%- endmacro %}

{% macro _can_be_born(born, as_of) -%}
    ({{ born }} between cast('1900-01-01' as date)
        and cast({{ as_of }} as date) - interval 10 year)
{%- endmacro %}
{% macro _last_birth_year(as_of) -%}
    (year(cast({{ as_of }} as date)) - 2010)
{%- endmacro %}
