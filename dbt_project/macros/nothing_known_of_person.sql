{#- The columns of the conformed customer that a channel does not know which has addresses only. -#}
{% macro nothing_known_of_person(but=[]) -%}
    {%- set types = {
        'country': 'varchar', 'province': 'varchar', 'city': 'varchar', 'birth_year': 'integer',
        'gender': 'varchar', 'language': 'varchar'} -%}
    {%- for column, type in types.items() if column not in but -%}
    {{ ",\n    " if not loop.first }}cast(null as {{ type }}) as {{ column }}
    {%- endfor -%}
{%- endmacro %}
