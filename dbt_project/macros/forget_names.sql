{#- Before identity.told_name is filled: a name that nobody tells any more goes. -#}
{% macro forget_names() -%}
    {%- if is_incremental() -%}
    delete from {{ this }} where name_told not in (
        select name_told
        from ({{ feed('source_record', source_record_columns()) }}) as told
        where name_told is not null
    )
    {%- endif -%}
{%- endmacro %}
