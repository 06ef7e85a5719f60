{#-
  Lists of records inside a row, as APIs send them: parsed once, then read as lists. DuckDB is the
  default; another engine adds its own `<engine>__…` beside it.
-#}

{#-
  A JSON array of objects as a list of structs. `fields` maps a name to 'varchar' or to a list with
  one mapping, for a list in the list: {'id': 'varchar', 'lines': [{'id': 'varchar'}]}. All leaves
  are text, as received; what is absent or of another shape is null.
-#}
{% macro json_list(text, fields) -%}
    {{ return(adapter.dispatch('json_list', 'customer360')(text, fields)) }}
{%- endmacro %}
{% macro default__json_list(text, fields) -%}
    try(json_transform({{ text }}, '{{ tojson([fields]) }}'))
{%- endmacro %}
{% macro spark__json_list(text, fields) -%}
    from_json({{ text }}, '{{ _spark_list(fields) }}')
{%- endmacro %}
{% macro _spark_list(fields) -%}
    array<struct<
    {%- for name, kind in fields.items() -%}
    {{ name }}: {{ 'string' if kind is string else _spark_list(kind[0]) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
    >>
{%- endmacro %}

{#- For the select list: one row an element of the list. (A lateral join hands rows on one by one,
    and what is computed over them then takes fifteen times as long.) -#}
{% macro each_of(list) -%}
    {{ return(adapter.dispatch('each_of', 'customer360')(list)) }}
{%- endmacro %}
{% macro default__each_of(list) -%}
    unnest({{ list }})
{%- endmacro %}
{% macro spark__each_of(list) -%}
    explode({{ list }})
{%- endmacro %}

{#- The list of `value`, an expression over `element`, for each element. -#}
{% macro values_of(list, element, value) -%}
    {{ return(adapter.dispatch('values_of', 'customer360')(list, element, value)) }}
{%- endmacro %}
{% macro default__values_of(list, element, value) -%}
    list_transform({{ list }}, lambda {{ element }}: {{ value }})
{%- endmacro %}
{% macro spark__values_of(list, element, value) -%}
    transform({{ list }}, {{ element }} -> {{ value }})
{%- endmacro %}

{#- The sum of a list of amounts, those that are null left out; 0 for none. -#}
{% macro total_of(list) -%}
    {{ return(adapter.dispatch('total_of', 'customer360')(list)) }}
{%- endmacro %}
{% macro default__total_of(list) -%}
    coalesce(list_sum({{ list }}), 0)
{%- endmacro %}
{% macro spark__total_of(list) -%}
    aggregate(coalesce({{ list }}, array()), cast(0 as decimal(18, 2)),
        (total, next) -> cast(total + coalesce(next, 0) as decimal(18, 2)))
{%- endmacro %}

{#- The least value of a list. -#}
{% macro least_of(list) -%}
    {{ return(adapter.dispatch('least_of', 'customer360')(list)) }}
{%- endmacro %}
{% macro default__least_of(list) -%}
    list_min({{ list }})
{%- endmacro %}
{% macro spark__least_of(list) -%}
    array_min({{ list }})
{%- endmacro %}

{#- Whether no two elements of a list have the same `value`, an expression over `element`. -#}
{% macro all_differ(list, element, value) -%}
    {{ return(adapter.dispatch('all_differ', 'customer360')(list, element, value)) }}
{%- endmacro %}
{% macro default__all_differ(list, element, value) -%}
    coalesce(list_unique(list_transform({{ list }}, lambda {{ element }}: {{ value }})) = len({{ list }}), true)
{%- endmacro %}
{% macro spark__all_differ(list, element, value) -%}
    coalesce(size(array_distinct(transform({{ list }}, {{ element }} -> {{ value }}))) = size({{ list }}), true)
{%- endmacro %}

{#- The element of a list whose value in a list beside it is the greatest; the first of equals. -#}
{% macro at_greatest(list, values) -%}
    {{ return(adapter.dispatch('at_greatest', 'customer360')(list, values)) }}
{%- endmacro %}
{% macro default__at_greatest(list, values) -%}
    ({{ list }})[list_position({{ values }}, list_max({{ values }}))]
{%- endmacro %}
{% macro spark__at_greatest(list, values) -%}
    element_at({{ list }}, cast(array_position({{ values }}, array_max({{ values }})) as int))
{%- endmacro %}
