{#- A number of pieces, or kilograms: full-width digits are digits. No NaN, no infinity. -#}
{% macro clean_quantity(text) -%}
    coalesce(
        try_cast({{ text }} as decimal(18, 3)), try_cast({{ clean_text(text) }} as decimal(18, 3))
    )
{%- endmacro %}
