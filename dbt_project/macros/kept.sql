{#-
  Tables of keys: a night makes only the keys of which something is new, and takes over the rest
  from the night before (orchestration/kept_staging.py). `is_incremental()` is true on such a night.

  Such a model is `incremental` by the strategy `by_key`, and must keep to this: what it says of a
  key follows from the rows of that key alone, and from what `landed` or `staged_tonight` is told
  to look at beside. Never from the run's day. tests/staging/test_staged_on_top.py,
  test_channels_on_top.py and tests/demo/nights.py compare.
-#}

{#- What goes behind `with landed as`: the rows of `relation` whose `key` has new rows, or is found
    by one of `also` (selects of keys). A key that is null is one key: it is nobody's version. -#}
{% macro landed(relation, key, also=[]) -%}
    {%- if is_incremental() -%}
    {{ written_once() }} (
        select * from {{ relation }}
        where {{ eight_bytes([key]) }} in (
            select {{ eight_bytes([key]) }} from {{ new_rows(relation) }} as new_rows
            {%- for keys in also if keys | trim %}
            union all
            select {{ eight_bytes(['also_key']) }} from ({{ keys }}) as also_new (also_key)
            {%- endfor %}
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

{#- Of a model that only appends: the rows of a table of `raw` that can hold something new. -#}
{% macro arrived(relation) -%}
    {{ new_rows(relation) if is_incremental() else relation }}
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

{#- Eight bytes of `key`, an expression over `staged` (a table with `staged_on`), of the rows that
    were staged tonight: one key too many is made again, which is no harm. -#}
{% macro keys_tonight(staged, key) -%}
    (
        select {{ eight_bytes([key]) }} from {{ staged }}
        where {{ staged_tonight() }}
    )
{%- endmacro %}

{#- Before a model that only appends is filled: the rows go whose `key` is found by `keys_tonight`,
    also where nothing is left of it. -#}
{% macro forget(key, keys) -%}
    {%- if is_incremental() -%}
    delete from {{ this }} where {{ eight_bytes([key]) }} in {{ keys }}
    {%- endif -%}
{%- endmacro %}

{#- The keys of this table whose `by` is that of a row of `staged` of tonight: for `also`. -#}
{% macro of_staged(staged, by) -%}
    {%- if is_incremental() -%}
    select row_key from {{ this }} where {{ eight_bytes([by]) }} in {{ keys_tonight(staged, by) }}
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
        {{ unlike('select * from ' ~ ref('exchange_rate'), 'select * from ' ~ before) }}
    ) as changed on this.{{ day }} = changed.day and this.{{ currency }} = changed.currency
    {%- endif -%}
{%- endmacro %}

{#- The keys (a column of this table) of rows that name a row of `model`, by `name` (an expression of
    this table), which says something else in `columns` than on the night before (`kept`, a copy of
    it): for `also`. `columns`: of accepted rows, the name first. -#}
{% macro others_of(model, kept, columns, key, name) -%}
    {%- set before = load_relation(source('run', kept)) if is_incremental() -%}
    {%- if before -%}
    {%- set says = 'select ' ~ columns | join(', ') ~ ' from ' -%}
    {%- set accepted_only = " where record_status = 'accepted'" -%}
    select this.{{ key }}
    from {{ this }} as this
    inner join (
        {{ unlike(says ~ ref(model) ~ accepted_only, says ~ before ~ accepted_only) }}
    ) as changed on {{ name }} = changed.{{ columns[0] }}
    {%- endif -%}
{%- endmacro %}

{#- The rows that one of two selects of the same columns has and the other has not. -#}
{% macro unlike(one, other) -%}
    ({{ one }} except {{ other }})
    union all
    ({{ other }} except {{ one }})
{%- endmacro %}

{#- The strategy: replaces the rows of the keys that were made tonight; null is one key. -#}
{% macro get_incremental_by_key_sql(arg_dict) -%}
    {{ replace_keys(
        arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key']) }}
{%- endmacro %}
