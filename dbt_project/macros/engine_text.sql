{#- Texts compared as engines spell it; see engine.sql. -#}

{#- How many letters must be put in, left out or changed to make one text of another. -#}
{% macro edit_distance(one, other) -%}
    levenshtein({{ one }}, {{ other }})
{%- endmacro %}

{#- Jaro-Winkler similarity, 0 to 1. Spark has none of its own: a function of that name is expected
    there (it comes with Splink's Spark backend). -#}
{% macro jaro_winkler(one, other) -%}
    {{ return(adapter.dispatch('jaro_winkler', 'customer360')(one, other)) }}
{%- endmacro %}
{% macro default__jaro_winkler(one, other) -%}
    jaro_winkler_similarity({{ one }}, {{ other }})
{%- endmacro %}
{% macro spark__jaro_winkler(one, other) -%}
    jaro_winkler({{ one }}, {{ other }})
{%- endmacro %}

{#- An aggregate: the values that occur, each once, in order; an empty list for none. -#}
{% macro sorted_values(value) -%}
    {{ return(adapter.dispatch('sorted_values', 'customer360')(value)) }}
{%- endmacro %}
{% macro default__sorted_values(value) -%}
    coalesce(list(distinct {{ value }} order by {{ value }}) filter ({{ value }} is not null), [])
{%- endmacro %}
{% macro spark__sorted_values(value) -%}
    array_sort(collect_set({{ value }}))
{%- endmacro %}

{#- A list of texts without any. -#}
{% macro no_texts() -%}
    {{ return(adapter.dispatch('no_texts', 'customer360')()) }}
{%- endmacro %}
{% macro default__no_texts() -%}
    cast([] as varchar [])
{%- endmacro %}
{% macro spark__no_texts() -%}
    cast(array() as array<string>)
{%- endmacro %}

{#- The host of a web address, in small letters without `www.`; null if the text is none. -#}
{% macro host_of(address) -%}
    {{ return(adapter.dispatch('host_of', 'customer360')(address)) }}
{%- endmacro %}
{% macro default__host_of(address) -%}
    nullif(regexp_replace(lower(regexp_extract({{ address }}, '^[a-zA-Z]+://([^/:?#@]+)', 1)), '^www[.]', ''), '')
{%- endmacro %}
{% macro spark__host_of(address) -%}
    regexp_replace(lower(parse_url({{ address }}, 'HOST')), '^www[.]', '')
{%- endmacro %}
