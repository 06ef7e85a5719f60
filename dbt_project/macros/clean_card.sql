{#- A card's number as tills and programmes write it: no spaces or dashes, half-width, capitals. -#}
{% macro clean_card(text) -%}
    upper({{ replace_all(clean_text(text), '[ -]') }})
{%- endmacro %}
