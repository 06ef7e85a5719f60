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

{#- Rates of each day: a rate is good for its day and, where no newer one comes, for the 7 days
    after it. Columns currency, day, rate. -#}
{% macro carried_rates(rates) %}
    select
        currency,
        day,
        rate
    from (
        select
            rates.currency,
            {{ plus_days('rates.day', 'numbers.n') }} as day,
            rates.rate,
            row_number() over (
                partition by rates.currency, {{ plus_days('rates.day', 'numbers.n') }}
                order by numbers.n
            ) as place
        from {{ rates }} as rates
        cross join {{ numbers(8) }} as numbers
    ) as carried
    where place = 1
{% endmacro %}
