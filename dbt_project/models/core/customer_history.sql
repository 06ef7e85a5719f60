with run as (
    select as_of from {{ source('run', 'run') }}
),

orders as (
    select
        purchases.*,
        run.as_of,
        purchases.order_date > {{ plus_days('run.as_of', -365) }} as in_12m
    from {{ purchases() }} as purchases
    cross join run
)

select
    customer_id,
    min(order_date) as first_order_date,
    max(order_date) as last_order_date,
    cast({{ days_between('max(order_date)', 'max(as_of)') }} as integer) as days_since_last_order,
    count(*) as orders,
    count(distinct order_date) as order_days,
    count(case when in_12m then 1 end) as orders_12m,
    cast(sum(net_sales) as decimal(18, 2)) as net_sales,
    cast(coalesce(sum(case when in_12m then net_sales end), 0) as decimal(18, 2)) as net_sales_12m,
    cast(sum(net_sales) / count(*) as decimal(18, 2)) as average_order_value,
    case
        when count(distinct order_date) > 1
            then round(
                {{ days_between('min(order_date)', 'max(order_date)') }}
                / cast(count(distinct order_date) - 1 as double), 6
            )
    end as expected_interval_days,
    case
        when sum(gross_sales) > 0
            then round(cast(
                sum(retail_discount + coupon_match_discount) as double
            ) / cast(sum(gross_sales) as double), 6)
    end as discount_share,
    case
        when sum(net_sales) > 0
            then round(cast(sum(refund_amount) as double) / cast(sum(net_sales) as double), 6)
    end as refund_rate
from orders
group by customer_id
