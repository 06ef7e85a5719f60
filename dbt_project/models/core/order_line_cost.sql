{{ config(enabled=has_feed('product_price')) }}

-- At the rate of the order's day, as its sales are. What came back is not taken off: whether it can
-- be sold again no source says.

{%- if has_feed('fx_rate') %}

with rates as (
    {{ carried_rates(ref('fx_rate')) }}
)
{%- endif %}

select
    lines.order_line_id,
    lines.order_id,
    lines.net_sales,
    {{ base_amount('prices.unit_cost', 'prices.currency', 'rates') }} as unit_cost,
    {{ base_amount('prices.unit_cost * lines.quantity', 'prices.currency', 'rates') }}
        as goods_cost
from {{ ref('order_line') }} as lines
cross join {{ source('run', 'run') }} as run
left join {{ ref('product_price') }} as prices
    on
        lines.product_id = prices.product_id
        and lines.order_date >= prices.valid_from
        and lines.order_date <= coalesce(prices.valid_to, cast('9999-12-31' as date))
{%- if has_feed('fx_rate') %}
left join rates on prices.currency = rates.currency and lines.order_date = rates.day
{%- endif %}
where lines.is_kept
