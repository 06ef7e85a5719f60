{#- All names that sources tell of whom they know. -#}
{% macro told_names() -%}
select distinct name_told
from (
    {{- feed('source_record', {'name_told': 'varchar'}) | indent(4) }}
) as told
where name_told is not null
{%- endmacro %}

{#- Before identity.told_name is filled: a name that nobody tells any more goes. -#}
{% macro forget_names() -%}
    {%- if is_incremental() -%}
    delete from {{ this }} where name_told not in ({{ told_names() }})
    {%- endif -%}
{%- endmacro %}
