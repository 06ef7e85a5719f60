{#-
  Orders that count as purchases of a customer: kept (a cancelled order is none), by somebody known
  (who pays cash without a card has an order, but no history).
-#}
{% macro purchases() -%}
    (select * from {{ ref('sales_order') }} where is_kept and customer_id is not null)
{%- endmacro %}

{#- Whether an order (an alias) was a purchase for all that was known by the end of a day. -#}
{% macro known_purchase(orders, day) -%}
    {{ orders }}.known_day <= {{ day }}
            and ({{ orders }}.is_kept or {{ orders }}.cancelled_on > {{ day }})
{%- endmacro %}
