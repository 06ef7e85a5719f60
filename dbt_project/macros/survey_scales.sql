{#- Surveys and their scales: NPS from 0 to 10, CSAT from 1 to 5, CES from 1 to 7. -#}

{% macro instrument_of(survey) -%}
    case when upper(trim({{ survey }})) in ('NPS', 'CSAT', 'CES') then upper(trim({{ survey }})) end
{%- endmacro %}

{% macro scale_min(instrument) -%}
    case {{ instrument }} when 'NPS' then 0 else 1 end
{%- endmacro %}

{% macro scale_max(instrument) -%}
    case {{ instrument }} when 'NPS' then 10 when 'CSAT' then 5 else 7 end
{%- endmacro %}

{#- What surveys ask besides the score, each from 1 to 5. -#}
{% macro survey_dimensions() -%}
    {{ return(['quality', 'price', 'service', 'attitude', 'speed', 'brand']) }}
{%- endmacro %}

{#- A mark from 1 to 5 as a whole number; null if it is none. -#}
{% macro mark_of(text) -%}
    case
        when try_cast({{ fold_width(text) }} as double) in (1, 2, 3, 4, 5)
            then cast(try_cast({{ fold_width(text) }} as double) as integer)
    end
{%- endmacro %}
