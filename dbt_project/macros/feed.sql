{#-
  Which sources are on, and what they feed.

  `feeds` in dbt_project.yml lists for each source the conformed tables that it can fill. For each
  of them the source has an arm: the model `<source>__<table>` in its folder of staging, which has
  the conformed columns. A conformed table is the union of the arms of the sources that are on.
-#}

{#- The sources of the company that is built; all of them, where nobody says which. -#}
{% macro sources_on() -%}
    {{ return(var('sources', none) or var('feeds').keys() | list) }}
{%- endmacro %}

{#- Names of the arms of a conformed table, of the sources that are on. -#}
{% macro arms(table) -%}
    {%- set found = [] -%}
    {%- for source, tables in var('feeds').items() if source in sources_on() and table in tables -%}
        {%- do found.append(source ~ '__' ~ table) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- Whether a source that is on feeds at least one of the named conformed tables. -#}
{% macro has_feed() -%}
    {%- for table in varargs if arms(table) -%}
        {{ return(true) }}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}

{#-
  The union of the arms of a table: a select of `columns` (name: type), each cast to its type. No
  row, but the same columns, where no source that is on feeds the table.
-#}
{% macro feed(table, columns) %}
{%- for arm in arms(table) %}
    select
        {%- for column, type in columns.items() %}
        cast({{ column }} as {{ type }}) as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref(arm) }}
    {{ "union all" if not loop.last }}
{%- else %}
    select
        {%- for column, type in columns.items() %}
        cast(null as {{ type }}) as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    where false
{%- endfor %}
{% endmacro %}
