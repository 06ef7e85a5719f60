with run as (
    select as_of from {{ source('run', 'run') }}
),

customers as (
    select * from {{ ref('customer') }}
),

history as (
    select * from {{ ref('customer_history') }}
),

habits as (
    select * from {{ ref('customer_habits') }}
),

campaigns as (
    select
        customer_id,
        count(*) as campaigns_received
    from {{ ref('campaign_touch') }}
    group by customer_id
),

redemptions as (
    select
        customer_id,
        count(*) as coupon_redemptions
    from {{ ref('coupon_redemption') }}
    group by customer_id
),

rfm as (
    select * from {{ ref('rfm') }}
),

segments as (
    select * from {{ source('ml', 'segments') }}
),

churn as (
    select * from {{ source('ml', 'churn') }}
)

select
    customers.customer_id,
    customers.age_band,
    customers.income_band,
    customers.home_ownership,
    customers.marital_status,
    customers.household_size,
    customers.household_type,
    customers.kids_count,
    history.first_order_date,
    history.last_order_date,
    cast({{ days_between('history.last_order_date', 'run.as_of') }} as integer)
        as days_since_last_order,
    coalesce(history.orders, 0) as orders,
    coalesce(history.order_days, 0) as order_days,
    coalesce(history.orders_12m, 0) as orders_12m,
    coalesce(history.net_sales, 0) as net_sales,
    coalesce(history.net_sales_12m, 0) as net_sales_12m,
    history.average_order_value,
    history.expected_interval_days,
    history.discount_share,
    habits.preferred_store_id,
    habits.preferred_hour,
    habits.preferred_department,
    coalesce(campaigns.campaigns_received, 0) as campaigns_received,
    coalesce(redemptions.coupon_redemptions, 0) as coupon_redemptions,
    rfm.rfm_cell,
    rfm.rfm_segment,
    cast(segments.cluster_id as integer) as cluster_id,
    segments.cluster_name,
    churn.probability as churn_probability,
    churn.band as churn_band,
    cast(churn.risk_rank as integer) as churn_risk_rank,
    churn.exclusion_reason as churn_exclusion_reason,
    run.as_of as data_as_of
from customers
cross join run
left join history on customers.customer_id = history.customer_id
left join habits on customers.customer_id = habits.customer_id
left join campaigns on customers.customer_id = campaigns.customer_id
left join redemptions on customers.customer_id = redemptions.customer_id
left join rfm on customers.customer_id = rfm.customer_id
left join segments on customers.customer_id = segments.customer_id
left join churn on customers.customer_id = churn.customer_id
