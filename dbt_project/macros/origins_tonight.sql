{#-
  Features of a past day change only where a fact that was known by then is corrected, so a night
  makes those of few days (features.origin_tonight) and takes over the rest: see kept.sql. Only for
  models that ask for nothing that became known after the day; a label does.
-#}

{#- The days of which features are made. -#}
{% macro origins_tonight() -%}
    {%- set all, tonight = ref('origin'), ref('origin_tonight') -%}
    {%- if is_incremental() -%}
    (select * from {{ all }} where as_of in (select as_of from {{ tonight }}))
    {%- else -%}
    {{ all }}
    {%- endif -%}
{%- endmacro %}

{#- Before a model of features is filled: the days that are made, and those that are asked no more. -#}
{% macro forget_origins() -%}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where as_of in (select as_of from {{ ref('origin_tonight') }})
        or as_of not in (select as_of from {{ ref('origin') }})
    {%- endif -%}
{%- endmacro %}

{#- Purchases as far as they were known on each of those days: a row a day and order. -#}
{% macro known_orders() -%}
(
    select
        {{ person_on('orders') }} as customer_id,
        {%- for column in [
            'order_id', 'order_date', 'store_id', 'channel', 'lines', 'gross_sales',
            'retail_discount', 'coupon_discount', 'net_sales'] %}
        orders.{{ column }},
        {%- endfor %}
        origin.as_of
    from {{ ref('sales_order') }} as orders
    inner join {{ origins_tonight() }} as origin
        on {{ known_purchase('orders', 'origin.as_of') }}
    {{ join_person_on('orders', 'origin.as_of') }}
    where orders.source_customer_id is not null
)
{%- endmacro %}
