{#- The dimensions of customer value that marts.value_tier can weigh, and whether less is better. -#}
{% macro value_dimensions() -%}
    {{ return({
        'tenure': false, 'recency': true, 'frequency': false, 'monetary': false,
        'discount_share': true,
    }) }}
{%- endmacro %}

{#- The dimensions that have a weight, in one order. -#}
{% macro value_weights() -%}
    {%- set weights = {} -%}
    {%- for name in value_dimensions() if var('value_tier')['weights'].get(name, 0) > 0 -%}
        {%- do weights.update({name: var('value_tier')['weights'][name]}) -%}
    {%- endfor -%}
    {{ return(weights) }}
{%- endmacro %}

{#- The values of these dimensions on `day`, over the 365 days before it (tenure: since the first
    purchase ever), as columns of a grouped select from `orders`. -#}
{% macro value_measures(day) -%}
    {%- set recent = 'orders.order_date > ' ~ plus_days(day, -365) -%}
    {{ days_between('min(orders.order_date)', day) }} as tenure,
    {{ days_between('max(orders.order_date)', day) }} as recency,
    count(distinct case when {{ recent }} then orders.order_date end) as frequency,
    cast(sum(case when {{ recent }} then orders.net_sales else 0 end) as decimal(18, 2))
        as monetary,
    round(
        cast(sum(case when {{ recent }} then orders.gross_sales - orders.net_sales end) as double)
        / nullif(sum(case when {{ recent }} then orders.gross_sales end), 0), 6
    ) as discount_share
{%- endmacro %}
