{{ config(enabled=has_feed('refund')) }}

-- Whose order it was is whose refund it is, whoever brought the goods back.
select
    refund.refund_id,
    refund.order_id,
    case when orders.order_id is not null then orders.customer_id else refund.customer_id end
        as customer_id,
    refund.source_system,
    orders.channel,
    refund.order_line_id,
    refund.product_id,
    refund.refunded_on,
    orders.order_date,
    cast({{ days_between('orders.order_date', 'refund.refunded_on') }} as integer)
        as days_after_order,
    case
        when orders.order_id is null then 'not accepted'
        when orders.is_kept then 'kept'
        else 'cancelled'
    end as order_status,
    refund.quantity,
    refund.amount,
    refund.currency,
    refund.amount_original,
    run.as_of as data_as_of
from {{ ref('refund') }} as refund
cross join {{ source('run', 'run') }} as run
left join {{ ref('sales_order') }} as orders on refund.order_id = orders.order_id
