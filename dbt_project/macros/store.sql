{#-
  What the catalogue knows of a store, where it is on: its clock, and the country whose telephone
  numbers people write there. `store_join` goes into the from clause, which has `run`, too.
-#}
{% macro store_join(store_id) -%}
    {%- if has_feed('store') -%}
    left join {{ accepted('stg_catalogue__stores') }} as stores on trim({{ store_id }}) = stores.store_id
    {%- endif -%}
{%- endmacro %}

{#- For `also` of `landed`: the keys of this table whose store is another one than the night before;
    `store_id` is its column of the store's id. -#}
{% macro other_stores(key, store_id) -%}
    {%- if has_feed('store') -%}
    {{ others_of('stg_catalogue__stores', 'kept_store', ['store_id', 'country', 'time_zone'],
        key, 'trim(this.' ~ store_id ~ ')') }}
    {%- endif -%}
{%- endmacro %}

{% macro store_zone() -%}
    {{ 'coalesce(stores.time_zone, run.time_zone)' if has_feed('store') else 'run.time_zone' }}
{%- endmacro %}

{% macro store_country() -%}
    {{ "coalesce(stores.country, 'CN')" if has_feed('store') else "'CN'" }}
{%- endmacro %}
