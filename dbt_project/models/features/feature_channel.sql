{{ config(materialized='incremental') }}

-- Where and when a customer buys, over the last 84 days and against the 84 days before them.

with orders as (
    select
        *,
        {{ lately('order_date', 84, 'as_of') }} as is_recent,
        channel <> 'store' as is_online
    from {{ known_orders() }} as known_order
    where {{ lately('order_date', 168, 'as_of') }}
),

summed as (
    select
        customer_id,
        as_of,
        count(distinct case when is_recent then store_id end) as stores_84,
        count(distinct case when is_recent then channel end) as channels_84,
        sum(case when is_recent then net_sales end) as sales,
        sum(case when is_recent and extract(isodow from order_date) >= 6 then net_sales else 0 end)
            as weekend_sales,
        sum(case when is_recent and is_online then net_sales else 0 end) as online_sales,
        sum(case when not is_recent then net_sales end) as sales_before,
        sum(case when not is_recent and is_online then net_sales else 0 end) as online_sales_before,
        count(case when is_recent then 1 end) as orders_84
    from orders
    group by customer_id, as_of
)

select
    customer_id,
    as_of,
    stores_84,
    {{ ratio('weekend_sales', 'sales') }} as weekend_share_84,
    {{ ratio('online_sales', 'sales') }} as online_share_84,
    round({{ ratio('online_sales', 'sales') }}
        - {{ ratio('online_sales_before', 'sales_before') }}, 6) as online_share_change,
    channels_84
from summed
where orders_84 > 0
