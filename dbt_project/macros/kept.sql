{#-
  Tables of keys: a night makes only the keys of which something is new, and takes over the rest
  from the night before (orchestration/kept_staging.py). `is_incremental()` is true on such a night.

  Such a model is `incremental` by the strategy `by_key`, and must keep to this: what it says of a
  key follows from the rows of that key alone, and from what `landed` or `staged_tonight` is told
  to look at beside. Never from the run's day. tests/staging/test_staged_on_top.py and
  tests/demo/nights.py compare.
-#}

{#- What goes behind `with landed as`: the rows of `relation` whose `key` has new rows, or is found
    by `also` (a select of keys). A key that is null is one key: it is nobody's version. -#}
{% macro landed(relation, key, also=none) -%}
    {%- if is_incremental() -%}
    {{ written_once() }} (
        select * from {{ relation }}
        where {{ eight_bytes([key]) }} in (
            select {{ eight_bytes([key]) }} from {{ new_rows(relation) }} as new_rows
            {%- if also %}
            union all
            select {{ eight_bytes(['also_key']) }} from ({{ also }}) as also_new (also_key)
            {%- endif %}
        )
    )
    {%- else -%}
    {{ read_in_place() }} (select * from {{ relation }})
    {%- endif -%}
{%- endmacro %}

{#- The rows of a table of `raw` that the night before had not. -#}
{% macro new_rows(relation) -%}
    {{ relation.incorporate(path={'identifier': 'new_' ~ relation.identifier}) }}
{%- endmacro %}

{#- The day of the run that staged a row: the column `staged_on`, by which the next model of a key
    finds what is new. -#}
{% macro staged_on() -%}
    (select as_of from {{ source('run', 'run') }}) as staged_on
{%- endmacro %}

{#- Whether a row (of a table with `staged_on`) was staged tonight; true where all is built. -#}
{% macro staged_tonight() -%}
    {%- if is_incremental() -%}
    staged_on = (select as_of from {{ source('run', 'run') }})
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{#- The keys (a column of this table) with money of a day and currency whose rate is not what it was
    on the night before: for `also`. None where no source tells rates, or no night is taken over. -#}
{% macro other_rates(key, day, currency) -%}
    {%- set before = load_relation(source('run', 'kept_exchange_rate')) if is_incremental() -%}
    {%- if before and has_feed('fx_rate') -%}
    select this.{{ key }}
    from {{ this }} as this
    inner join (
        {{ unlike(ref('exchange_rate'), before) }}
    ) as changed on this.{{ day }} = changed.day and this.{{ currency }} = changed.currency
    {%- endif -%}
{%- endmacro %}

{#- The rows that one of two tables of the same columns has and the other has not. -#}
{% macro unlike(one, other) -%}
    (select * from {{ one }} except select * from {{ other }})
    union all
    (select * from {{ other }} except select * from {{ one }})
{%- endmacro %}

{#- The strategy: replaces the rows of the keys that were made tonight; null is one key. -#}
{% macro get_incremental_by_key_sql(arg_dict) -%}
    {{ replace_keys(
        arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'],
        arg_dict['dest_columns'] | map(attribute='quoted') | join(', ')) }}
{%- endmacro %}
