{#-
  Money in the company's currency, at the rate of the day, or the last one of the 7 days before.

      select {{ base_amount('lines.amount', 'lines.currency') }} as net_sales
      from lines
      cross join {{ source('run', 'run') }} as run
      {{ fx('lines.currency', 'lines.order_date') }}

  Null where there is no rate (rule no_exchange_rate). Round once, at the line: totals are sums of
  rounded lines. Without a source of rates only the company's own currency has an amount.
-#}

{#- Joins the rate of a day and currency; `alias` names the join where one query needs several. -#}
{% macro fx(currency, day, alias='fx') -%}
    {%- if has_feed('fx_rate') -%}
    left join {{ ref('exchange_rate') }} as {{ alias }}
        on {{ currency }} = {{ alias }}.currency and {{ day }} = {{ alias }}.day
    {%- endif -%}
{%- endmacro %}

{#- An amount in the company's currency, to the cent; needs `run` and the join above. -#}
{% macro base_amount(amount, currency, alias='fx') -%}
    case
        when {{ currency }} = run.currency then cast({{ amount }} as decimal(18, 2))
        {%- if has_feed('fx_rate') %}
        else cast(round({{ amount }} * {{ alias }}.rate, 2) as decimal(18, 2))
        {%- endif %}
    end
{%- endmacro %}
