{{ config(enabled=has_feed('refund')) }}

-- A refund that names a line is that line's. One of the whole order (its shipping, say) is spread
-- over the lines by what was paid for each: the share up to a line less the share up to the one
-- before, each rounded, so that the parts are the whole to the cent.

with lines as (
    select
        order_line_id,
        order_id,
        -- All alike in an order that was free.
        case
            when sum(net_sales) over (partition by order_id) > 0 then net_sales else 1
        end as weight
    from {{ ref('order_line') }}
    where order_id in (select order_id from {{ ref('refund') }})
),

refunds as (
    select
        refund.order_id,
        lines.order_line_id,
        refund.quantity,
        refund.amount
    from {{ ref('refund') }} as refund
    left join lines
        on refund.order_line_id = lines.order_line_id and refund.order_id = lines.order_id
),

of_lines as (
    select
        order_line_id,
        sum(quantity) as returned_quantity,
        sum(amount) as amount
    from refunds
    where order_line_id is not null
    group by order_line_id
),

of_orders as (
    select
        order_id,
        sum(amount) as amount
    from refunds
    where order_line_id is null
    group by order_id
),

cumulated as (
    select
        lines.order_line_id,
        of_orders.amount,
        sum(lines.weight) over (partition by lines.order_id order by lines.order_line_id)
            as weight_to,
        sum(lines.weight) over (partition by lines.order_id order by lines.order_line_id)
        - lines.weight as weight_before,
        sum(lines.weight) over (partition by lines.order_id) as weight_all
    from lines
    inner join of_orders on lines.order_id = of_orders.order_id
),

spread as (
    select
        order_line_id,
        {%- for place in ['weight_to', 'weight_before'] %}
        {{ "- " if not loop.first }}cast(
            round(cast(amount as double) * cast({{ place }} as double) / weight_all, 2)
            as decimal(18, 2)
        )
        {%- endfor %} as amount
    from cumulated
)

select
    coalesce(of_lines.order_line_id, spread.order_line_id) as order_line_id,
    cast(coalesce(of_lines.returned_quantity, 0) as decimal(18, 3)) as returned_quantity,
    cast(coalesce(of_lines.amount, 0) + coalesce(spread.amount, 0) as decimal(18, 2))
        as refund_allocation
from of_lines
full join spread on of_lines.order_line_id = spread.order_line_id
