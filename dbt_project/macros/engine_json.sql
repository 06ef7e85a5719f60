{#-
  JSON text with a declared structure, parsed once: `fields` maps a name to 'varchar' or to a
  mapping of its own. The result is a struct: `context.page.referrer`. All leaves are text, as
  received; what is absent, of another shape, or no JSON at all, is null.
-#}
{% macro json_fields(text, fields) -%}
    {{ return(adapter.dispatch('json_fields', 'customer360')(text, fields)) }}
{%- endmacro %}
{% macro default__json_fields(text, fields) -%}
    try(json_transform({{ text }}, '{{ tojson(fields) }}'))
{%- endmacro %}
{% macro spark__json_fields(text, fields) -%}
    from_json({{ text }}, '{{ spark_fields(fields) }}')
{%- endmacro %}

{% macro spark_fields(fields) -%}
    {%- for name, kind in fields.items() -%}
    {{ name }} {{ "string" if kind is string else "struct<" ~ spark_struct(kind) ~ ">" }}
    {{- ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro spark_struct(fields) -%}
    {%- for name, kind in fields.items() -%}
    {{ name }}: {{ "string" if kind is string else "struct<" ~ spark_struct(kind) ~ ">" }}
    {{- ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
