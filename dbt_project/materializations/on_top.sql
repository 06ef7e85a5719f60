{#-
  An incremental model: on a night that stands on the one before (macros/kept.sql), what is new is
  added to the table; else the table is replaced. By strategy: `append`, or `by_key`, which replaces
  the rows of the keys that were made. Columns never differ, since other code builds all.
-#}
{% materialization incremental, adapter="duckdb" -%}
    {%- set table = this.incorporate(type='table') -%}
    {%- set strategy = config.require('incremental_strategy') -%}
    {{ run_hooks(pre_hooks) }}
    {%- if not is_incremental() -%}
        {{ replace_with(table, compiled_code) }}
    {%- elif strategy == 'append' -%}
        {%- call statement('main') -%}
            insert into {{ table }} by name ({{ compiled_code }})
        {%- endcall -%}
    {%- elif strategy == 'by_key' -%}
        {%- set made = api.Relation.create(identifier=this.identifier ~ '_made', type='table') -%}
        {%- call statement('made') -%}
            create or replace temporary table {{ made }} as ({{ compiled_code }})
        {%- endcall -%}
        {%- call statement('main') -%}
            {{ get_incremental_by_key_sql({
                'target_relation': table, 'temp_relation': made,
                'unique_key': config.require('unique_key')}) }};
            drop table {{ made }}
        {%- endcall -%}
    {%- else -%}
        {%- do exceptions.raise_compiler_error('no such incremental_strategy: ' ~ strategy) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [table]}) }}
{%- endmaterialization %}
