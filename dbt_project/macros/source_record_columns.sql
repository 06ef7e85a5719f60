{#- Columns of the conformed table `source_record`, and their types: what a source tells of whom it
    knows, of the record's newest version. -#}
{% macro source_record_columns() -%}
    {{ return({
        'record_id': 'varchar',
        'source_system': 'varchar',
        'source_pk': 'varchar',
        'record_type': 'varchar',
        'name_told': 'varchar',
        'name': 'varchar',
        'birth_date': 'date',
        'gender': 'varchar',
        'country': 'varchar',
        'province': 'varchar',
        'city': 'varchar',
        'district': 'varchar',
        'street': 'varchar',
        'postcode': 'varchar',
        'language': 'varchar',
        'is_verified': 'boolean',
        'created_at': 'timestamptz',
        'known_at': 'timestamptz',
        'known_day': 'date',
        'is_deleted': 'boolean',
    }) }}
{%- endmacro %}

{#- Those of them that an arm's source does not tell; `but` names those that it does. -#}
{% macro not_told(but=[]) -%}
    {%- set optional = ['name_told', 'name', 'birth_date', 'gender', 'country', 'province', 'city',
        'district', 'street', 'postcode', 'language', 'is_verified'] -%}
    {%- for column in optional if column not in but -%}
    {{ ",\n    " if not loop.first }}cast(null as {{ source_record_columns()[column] }}) as {{ column }}
    {%- endfor -%}
{%- endmacro %}

{#- A name told in two parts, as the standardising rules read it: the surname before a comma. -#}
{% macro name_of_parts(surname, given) -%}
    coalesce(
        nullif(trim({{ surname }}), '') || ', ' || nullif(trim({{ given }}), ''),
        nullif(trim({{ surname }}), ''),
        nullif(trim({{ given }}), '')
    )
{%- endmacro %}
