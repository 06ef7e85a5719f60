{#-
  Names of people. `clean_name` is for eyes: script, order and traditional characters stay;
  `name_key` is for matching: one key for all ways to write a name (the function `standard_name`).
-#}
{% macro default__clean_name(text) -%}
    case
        when {{ _is_plain_name(text) }} then {{ text }}
        else {{ let('_name', _name_tidy(text), _name_shown('_name')) }}
    end
{%- endmacro %}

{% macro default__name_key(text) -%}{{ _name_part(text, 'name_key') }}{%- endmacro %}
{% macro default__name_pinyin(text) -%}{{ _name_part(text, 'pinyin') }}{%- endmacro %}
{% macro default__name_surname(text) -%}{{ _name_part(text, 'surname') }}{%- endmacro %}
{% macro default__name_given(text) -%}{{ _name_part(text, 'given') }}{%- endmacro %}
{% macro _name_part(text, field) -%}
    {{ let('_name', _name_tidy(text), 'case when _name is not null then standard_name(_name).' ~ field ~ ' end') }}
{%- endmacro %}

{% macro default__name_simplified(text) -%}
    {{ let('_shown', clean_name(text),
        'case when ' ~ matches('_shown', han()) ~ ' then to_simplified(_shown) else _shown end') }}
{%- endmacro %}

{#- han, latin, mixed or other. -#}
{% macro default__name_script(text) -%}
    {{ let('_name', _name_tidy(text), 'case
        when ' ~ matches('_name', han()) ~ ' then case when ' ~ matches('_name', latin()) ~ " then 'mixed' else 'han' end
        when " ~ matches('_name', '[' ~ letters() ~ ']') ~ ' and not ' ~ matches('_name', latin()) ~ " then 'other'
        when _name is not null then 'latin'
    end") }}
{%- endmacro %}

{#- mr, ms, dr, prof, or NULL: the way of address that `clean_name` leaves out. -#}
{% macro default__name_honorific(text) -%}
    {{ let('_said', 'lower(' ~ clean_text(text) ~ ')', 'case
        when ' ~ matches('_said', '^(prof|professor)[. ]|教授$') ~ " then 'prof'
        when " ~ matches('_said', '^dr[. ]|(博士|医生|大夫)$') ~ " then 'dr'
        when " ~ matches('_said', '^(mr|herr|sir|monsieur|señor|sr)[. ]|(先生|大哥|师傅)$') ~ " then 'mr'
        when " ~ matches('_said', '^(mrs|ms|miss|frau|madam|madame|mme|mlle|señora|sra)[. ]|(女士|小姐|太太|夫人|大姐)$') ~ " then 'ms'
    end") }}
{%- endmacro %}

{#- NULL, or no_letters (no value), placeholder, company, surname_only, has_digits. -#}
{% macro default__name_flag(text) -%}
    case
        when {{ _is_plain_name(text) }}
            then case when {{ matches('lower(' ~ text ~ ')', '^(' ~ _name_nobody() ~ ')$') }} then 'placeholder' end
        else {{ let('_said', clean_text(text), let('_name', _name_tidy(text), 'case
        when _said is null then null
        when ' ~ matches('lower(_said)', '^(' ~ _name_nobody() ~ ')$') ~ " then 'placeholder'
        when _name is null then 'no_letters'
        when " ~ matches('lower(_name)', '^(' ~ _name_nobody() ~ ')$') ~ " then 'placeholder'
        when " ~ matches('lower(_said)', _name_company()) ~ " then 'company'
        when " ~ matches('_name', '^' ~ han() ~ '$') ~ ' or ' ~ matches('_name', '^[' ~ letters() ~ '][.]?$') ~ " then 'surname_only'
        when " ~ matches('_said', '[0-9]') ~ " then 'has_digits'
    end")) }}
    end
{%- endmacro %}
