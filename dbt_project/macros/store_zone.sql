{#- The time zone of a store, from the catalogue where that is on: join, then the expression. -#}
{% macro store_zone_join(store_id) -%}
    {%- if has_feed('store') -%}
    left join {{ accepted('stg_catalogue__stores') }} as stores on trim({{ store_id }}) = stores.store_id
    {%- endif -%}
{%- endmacro %}

{% macro store_zone() -%}
    {{ 'stores.time_zone' if has_feed('store') else 'null' }}
{%- endmacro %}
