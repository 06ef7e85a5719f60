with run as (
    select as_of from {{ source('run', 'run') }}
),

orders as (
    select * from {{ purchases() }} as purchases
),

cohorts as (
    select
        customer_id,
        cast(date_trunc('month', min(order_date)) as date) as cohort_month
    from orders
    group by customer_id
),

cohort_sizes as (
    select
        cohort_month,
        count(*) as customers
    from cohorts
    group by cohort_month
),

months as (
    select
        cohort_sizes.cohort_month,
        cohort_sizes.customers,
        numbers.n as month_no,
        run.as_of
    from cohort_sizes
    cross join run
    inner join {{ numbers(1200) }} as numbers
        on numbers.n <= {{ months_between_months('cohort_sizes.cohort_month', 'run.as_of') }}
),

activity as (
    select
        cohorts.cohort_month,
        {{ months_between_months('cohorts.cohort_month', 'orders.order_date') }} as month_no,
        count(distinct orders.customer_id) as active,
        sum(orders.net_sales) as net_sales
    from orders
    inner join cohorts on orders.customer_id = cohorts.customer_id
    group by cohorts.cohort_month, month_no
)

select
    months.cohort_month,
    cast(months.month_no as integer) as month_no,
    months.customers,
    coalesce(activity.active, 0) as active,
    round(coalesce(activity.active, 0) / cast(months.customers as double), 6) as retention_rate,
    cast(coalesce(activity.net_sales, 0) as decimal(18, 2)) as net_sales,
    months.month_no < {{ months_between_months(
        'months.cohort_month', plus_days('months.as_of', 1)) }} as is_complete_month,
    months.as_of as data_as_of
from months
left join activity
    on months.cohort_month = activity.cohort_month and months.month_no = activity.month_no
