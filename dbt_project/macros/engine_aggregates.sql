{#- Aggregates that make a list or a text, as engines spell them; see engine.sql. -#}

{#- An aggregate: the distinct values as one text, in their order. -#}
{% macro joined_text(value) -%}
    {{ return(adapter.dispatch('joined_text', 'customer360')(value)) }}
{%- endmacro %}
{% macro default__joined_text(value) -%}
    string_agg(distinct {{ value }}, ', ' order by {{ value }})
{%- endmacro %}
{% macro spark__joined_text(value) -%}
    array_join(array_sort(collect_set({{ value }})), ', ')
{%- endmacro %}

{#- An aggregate: the list of `value` of the rows for which `where` holds, by `order`; an empty list
    for none. -#}
{% macro listed(value, order, where) -%}
    {{ return(adapter.dispatch('listed', 'customer360')(value, order, where)) }}
{%- endmacro %}
{% macro default__listed(value, order, where) -%}
    coalesce(list({{ value }} order by {{ order }}) filter (where {{ where }}), [])
{%- endmacro %}
{% macro spark__listed(value, order, where) -%}
    transform(
        array_sort(collect_list(struct({{ order }} as place, {{ value }} as listed_value))
            filter (where {{ where }})),
        one -> one.listed_value
    )
{%- endmacro %}

{#- Several values as one, with names: `{name: value}`. -#}
{% macro fields_of(fields) -%}
    {{ return(adapter.dispatch('fields_of', 'customer360')(fields)) }}
{%- endmacro %}
{% macro default__fields_of(fields) -%}
    { {%- for name, value in fields.items() %}'{{ name }}': {{ value }}{{ ", " if not loop.last }}{% endfor -%} }
{%- endmacro %}
{% macro spark__fields_of(fields) -%}
    named_struct({%- for name, value in fields.items() %}'{{ name }}', {{ value }}{{ ", " if not loop.last }}{% endfor -%})
{%- endmacro %}

{#- An aggregate: the values as one text, in the order of `order`, with `between` between them. -#}
{% macro text_in_order(value, order, between) -%}
    {{ return(adapter.dispatch('text_in_order', 'customer360')(value, order, between)) }}
{%- endmacro %}
{#- Each group is put in order as a list: the engine's own order by in an aggregate takes four times
    as long where groups are many and small. -#}
{% macro default__text_in_order(value, order, between) -%}
    array_to_string(list_transform(
        list_sort(
            list({'place': row({{ order }}), 'part': {{ value }}})
                filter (where {{ value }} is not null)
        ),
        lambda one: one['part']
    ), '{{ between }}')
{%- endmacro %}
{% macro spark__text_in_order(value, order, between) -%}
    array_join(transform(array_sort(collect_list(struct({{ order }} as place, {{ value }} as part))),
        one -> one.part), '{{ between }}')
{%- endmacro %}
