-- Three marts as an analyst writes them by hand who knows the tables of core of this one company:
-- no contract, no test, no other company. `hand` is where they go, `core` and `raw` what a run left.

-- customer_daily
create table hand.customer_daily as
select
    customer_id,
    activity_date,
    sum(orders) as orders,
    sum(net_sales) as net_sales,
    coalesce(sum(refund_amount), 0) as refund_amount,
    coalesce(sum(sessions), 0) as sessions,
    coalesce(sum(page_views), 0) as page_views,
    coalesce(sum(tickets), 0) as tickets
from (
    select customer_id, order_date as activity_date, 1 as orders, net_sales,
        null as refund_amount, null as sessions, null as page_views, null as tickets
    from core.sales_order where is_kept
    union all
    select r.customer_id, r.refunded_on, 0, 0, r.amount, null, null, null
    from marts.refunds as r where r.order_status = 'kept'
    union all
    select customer_id, session_date, 0, 0, null, 1, page_views, null from core.session
    union all
    select customer_id, opened_on, 0, 0, null, null, null, 1 from core.ticket
    union all
    select customer_id, occurred_on, 0, 0, null, null, null, null
    from core.interaction where session_id is null
    union all
    select customer_id, responded_on, 0, 0, null, null, null, null
    from core.feedback where instrument = 'CSAT' and score is not null
    union all
    select customer_id, occurred_on, 0, 0, null, null, null, null from core.loyalty_txn
)
where customer_id is not null and activity_date is not null
group by all;

-- cohort_retention
create table hand.cohort_retention as
with orders as (
    select customer_id, date_trunc('month', order_date) as month, net_sales
    from core.sales_order where is_kept and customer_id is not null
),
first as (select customer_id, min(month) as cohort_month from orders group by all),
months as (
    select cohort_month, count(*) as customers,
        unnest(range(0, 1 + date_diff('month', cohort_month, (select as_of from raw.run)))) as month_no
    from first group by cohort_month
),
active as (
    select cohort_month, date_diff('month', cohort_month, month) as month_no,
        count(distinct customer_id) as active, sum(net_sales) as net_sales
    from orders inner join first using (customer_id) group by all
)
select cohort_month, month_no, customers, coalesce(active, 0) as active,
    coalesce(net_sales, 0) as net_sales
from months left join active using (cohort_month, month_no);

-- rfm
create table hand.rfm as
with facts as (
    select customer_id, run.as_of - max(order_date) as recency_days,
        count(distinct order_date) as frequency, sum(net_sales) as monetary
    from core.sales_order, raw.run as run
    where is_kept and customer_id is not null and order_date > run.as_of - 365
    group by customer_id, run.as_of
)
select customer_id, recency_days, frequency, monetary,
    5 - (recency_days > recency_1)::int - (recency_days > recency_2)::int
    - (recency_days > recency_3)::int - (recency_days > recency_4)::int as r,
    1 + (frequency > frequency_1)::int + (frequency > frequency_2)::int
    + (frequency > frequency_3)::int + (frequency > frequency_4)::int as f,
    1 + (monetary > monetary_1)::int + (monetary > monetary_2)::int
    + (monetary > monetary_3)::int + (monetary > monetary_4)::int as m
from facts, marts.rfm_cutpoints;
