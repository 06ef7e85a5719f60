{#-
  A table or view is replaced in one statement. dbt-duckdb builds it under another name, renames
  twice and drops, for readers of the old one; nobody reads the warehouse while a run writes it
  (readers have published versions), and each rename and drop takes dbt longer than a small table.
  docs/decisions/0026-replaced-in-place.md. Hooks run within the transaction of their model.
-#}
{% materialization table, adapter="duckdb" -%}
    {%- set table = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {{ replace_with(table, compiled_code) }}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [table]}) }}
{%- endmaterialization %}

{% materialization view, adapter="duckdb" -%}
    {%- set view = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks) }}
    {{ replace_with(view, compiled_code) }}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [view]}) }}
{%- endmaterialization %}

{#- Runs the statement that makes a table or view of `rows`, whatever was there by its name. -#}
{% macro replace_with(relation, rows) -%}
    {%- set existing = load_cached_relation(relation) -%}
    {%- if existing and existing.type != relation.type -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        create or replace {{ relation.type }} {{ relation }} as (
            {{ as_in_contract(rows) if config.get('contract').enforced else rows }}
        )
    {%- endcall -%}
{%- endmacro %}

{#- `rows` with the columns that the model's contract names, each of the type that it names; an error
    where these are not the columns of `rows`. -#}
{% macro as_in_contract(rows) -%}
    {{ get_assert_columns_equivalent(rows) }}
    {%- set columns = [] -%}
    {%- for column in model['columns'].values() -%}
        {%- do columns.append('%s::%s as %s' % (column['name'], column['data_type'], column['name'])) -%}
    {%- endfor -%}
    select {{ columns | join(', ') }} from ({{ rows }}) as contracted
{%- endmacro %}
