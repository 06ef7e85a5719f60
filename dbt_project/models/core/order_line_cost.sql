{{ config(enabled=has_feed('product_price')) }}

-- At the rate of the order's day, as its sales are. What came back is not taken off: whether it can
-- be sold again no source says.
select
    lines.order_line_id,
    lines.order_id,
    lines.net_sales,
    {{ base_amount('prices.unit_cost', 'prices.currency') }} as unit_cost,
    {{ base_amount('prices.unit_cost * lines.quantity', 'prices.currency') }} as goods_cost
from {{ ref('order_line') }} as lines
cross join {{ source('run', 'run') }} as run
left join {{ ref('product_price') }} as prices
    on
        lines.product_id = prices.product_id
        and lines.order_date >= prices.valid_from
        and (prices.valid_to is null or lines.order_date <= prices.valid_to)
{{ fx('prices.currency', 'lines.order_date') }}
where lines.is_kept
