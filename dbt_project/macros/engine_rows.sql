{#- Choosing and telling rows apart as engines spell it; see engine.sql. -#}

{#- An aggregate: the value of the first row by `order` (a list of columns) for which `where` holds
    and that has one. -#}
{% macro first_by(value, order, where='true') -%}
    {{ return(adapter.dispatch('first_by', 'customer360')(value, order, where)) }}
{%- endmacro %}
{% macro default__first_by(value, order, where) -%}
    arg_min({{ value }}, {{ order[0] if order | length == 1 else 'row(' ~ order | join(', ') ~ ')' }})
        filter (where {{ where }})
{%- endmacro %}
{% macro spark__first_by(value, order, where) -%}
    min_by({{ value }}, struct({{ order | join(', ') }})) filter (where {{ where }})
{%- endmacro %}

{#- Eight bytes that equal keys share: for finding candidates, never for deciding. Not null. -#}
{% macro eight_bytes(keys) -%}
    {{ return(adapter.dispatch('eight_bytes', 'customer360')(keys)) }}
{%- endmacro %}
{% macro default__eight_bytes(keys) -%}
    hash({{ keys | join(', ') }})
{%- endmacro %}
{% macro spark__eight_bytes(keys) -%}
    xxhash64({{ keys | join(', ') }})
{%- endmacro %}

{#- Several columns as one value, to be compared: equal where each is, or is null in both. -#}
{% macro record_of(columns) -%}
    {{ return(adapter.dispatch('record_of', 'customer360')(columns)) }}
{%- endmacro %}
{% macro default__record_of(columns) -%}
    row({{ columns | join(', ') }})
{%- endmacro %}
{% macro spark__record_of(columns) -%}
    struct({{ columns | join(', ') }})
{%- endmacro %}

{#- An aggregate: what rows hold together, whatever their order: the sum of their hashes, of all
    columns of a relation but one. For finding what changed, on one engine. -#}
{% macro content_of(relation, without=none) -%}
    {%- set columns = [] -%}
    {%- for column in (adapter.get_columns_in_relation(relation) if execute else [])
        if column.name != without -%}
        {%- do columns.append(column.quoted) -%}
    {%- endfor -%}
    cast(sum(cast({{ eight_bytes(columns or ['1']) }} as decimal(38, 0))) as decimal(38, 0))
{%- endmacro %}

{#- Statements: the rows of `kept` whose `key` is in `made` become those of `made`; null is one key. -#}
{% macro replace_keys(kept, made, key) -%}
    {{ return(adapter.dispatch('replace_keys', 'customer360')(kept, made, key)) }}
{%- endmacro %}
{% macro default__replace_keys(kept, made, key) -%}
    delete from {{ kept }} as kept
    using (select distinct {{ key }} as key_made from {{ made }}) as made
    where kept.{{ key }} is not distinct from made.key_made;
    insert into {{ kept }} by name select * from {{ made }}
{%- endmacro %}
{% macro spark__replace_keys(kept, made, key) -%}
    merge into {{ kept }} as kept
    using (select distinct {{ key }} as key_made from {{ made }}) as made
    on kept.{{ key }} <=> made.key_made
    when matched then delete;
    insert into {{ kept }} by name select * from {{ made }}
{%- endmacro %}
