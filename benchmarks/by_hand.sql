-- customer_360 and rfm straight from the lake, as one person would write them for one question:
-- no rooms, no tests, no gates, no history, nothing kept in between. The yardstick of daily_job.py.
--
-- The runner (by_hand.py) sets before it: as_of, first_day, time_zone, and for each entity the
-- list of its committed files. Columns that come from models (cluster_*, churn_*) are left out.

create temp table line as
with fuels as (
    select product_id from read_parquet(getvariable('products'), union_by_name = true)
    where product_type like 'GASOLINE%' and known_day <= getvariable('as_of')
),

lines as (
    select
        t.basket_id, t.household_id, t.store_id, t.product_id, t.known_at, t.known_day, t.quantity,
        f.product_id is not null and t.quantity > 100 as is_pumped_fuel,
        cast(t.sales_value as decimal(18, 2)) as net_sales,
        cast(t.retail_disc as decimal(18, 2)) as retail,
        cast(t.coupon_disc as decimal(18, 2)) as coupon,
        cast(t.coupon_match_disc as decimal(18, 2)) as coupon_match
    from read_parquet(getvariable('transactions'), union_by_name = true) as t
    left join fuels as f on t.product_id = f.product_id
    where t.known_day <= getvariable('as_of')
)

select
    basket_id, household_id, store_id, product_id, known_at, known_day, net_sales,
    retail + coupon_match as discount
from lines
where
    not coalesce(
        quantity <= 0
        or net_sales < 0
        or least(retail, coupon, coupon_match) < 0
        or (net_sales = 0 and retail + coupon + coupon_match = 0)
        or quantity > case when is_pumped_fuel then 60000 else 1000 end, false
    );

create temp table basket as
with baskets as (
    select
        basket_id,
        min(household_id) as household_id,
        min(store_id) as store_id,
        min(known_at) as ordered_at,
        min(known_day) as order_date,
        max(known_day) as known_day,
        sum(net_sales) as net_sales,
        sum(discount) as discount
    from line
    group by basket_id
),

-- Converting a moment takes 4 µs; no zone changes its offset within a quarter of an hour.
quarters as (
    select
        quarter,
        cast(extract(hour from timezone(getvariable('time_zone'), quarter)) as integer) as hour
    from (select distinct time_bucket(interval 15 minute, ordered_at) as quarter from baskets)
)

select baskets.*, quarters.hour
from baskets
inner join quarters on time_bucket(interval 15 minute, baskets.ordered_at) = quarters.quarter;

create table rfm as
with reference as (
    select
        has_history,
        case when has_history then quarter_end else getvariable('as_of') end as day
    from (
        select
            quarter_end,
            date_diff('day', getvariable('first_day'), quarter_end) >= 89 as has_history
        from (
            select
                cast(date_trunc('quarter', getvariable('as_of') + 1) as date) - 1 as quarter_end
        )
    )
),

then_known as (
    select
        household_id,
        date_diff('day', max(order_date), any_value(reference.day)) as recency,
        count(distinct order_date) as frequency,
        sum(net_sales) as monetary
    from basket
    inner join reference
        on basket.known_day <= reference.day and basket.order_date > reference.day - 365
    group by household_id
),

cut as (
    select
        list_transform(quantile_disc(recency, [0.2, 0.4, 0.6, 0.8]), x -> x::decimal(18, 2)) as r,
        list_transform(quantile_disc(frequency, [0.2, 0.4, 0.6, 0.8]), x -> x::decimal(18, 2)) as f,
        list_transform(quantile_disc(monetary, [0.2, 0.4, 0.6, 0.8]), x -> x::decimal(18, 2)) as m
    from then_known
    having count(*) > 0
),

facts as (
    select
        household_id,
        date_diff('day', max(order_date), getvariable('as_of')) as recency_days,
        count(distinct order_date) as frequency,
        sum(net_sales) as monetary
    from basket
    where order_date > getvariable('as_of') - 365
    group by household_id
),

scored as (
    select
        facts.*,
        cast(5 - len(list_filter(cut.r, x -> recency_days > x)) as integer) as r,
        cast(1 + len(list_filter(cut.f, x -> frequency > x)) as integer) as f,
        cast(1 + len(list_filter(cut.m, x -> monetary > x)) as integer) as m
    from facts
    cross join cut
),

-- By r: the segment of each (f + m) / 2, rounded up, from 1 to 5.
named as (
    select
        *,
        case r
            when 5 then ['New or light', 'New or light', 'Potential loyalists', 'Loyal', 'Champions']
            when 4 then ['Promising', 'Promising', 'Potential loyalists', 'Loyal', 'Loyal']
            when 3 then
                ['About to sleep', 'About to sleep', 'Need attention', 'Need attention', 'Loyal']
            when 2 then ['Hibernating', 'Hibernating', 'At risk', 'At risk', 'At risk']
            else ['Lost', 'Lost', 'At risk', 'Cannot lose', 'Cannot lose']
        end[cast(ceil((f + m) / 2.0) as integer)] as rfm_segment
    from scored
)

select
    cast(household_id as varchar) as customer_id,
    cast(recency_days as integer) as recency_days,
    cast(frequency as integer) as frequency,
    cast(monetary as decimal(18, 2)) as monetary,
    r, f, m,
    concat(r, f, m) as rfm_cell,
    rfm_segment,
    case rfm_segment
        when 'Champions' then '冠军客户'
        when 'Loyal' then '忠诚客户'
        when 'Potential loyalists' then '潜在忠诚客户'
        when 'New or light' then '新客与轻度客户'
        when 'Promising' then '有望客户'
        when 'Need attention' then '需要关注'
        when 'About to sleep' then '即将沉睡'
        when 'At risk' then '流失风险'
        when 'Hibernating' then '沉睡客户'
        when 'Cannot lose' then '不可失去'
        when 'Lost' then '已流失'
    end as rfm_segment_zh,
    case when reference.has_history then 'rfm-' else 'provisional-' end
    || cast(reference.day as varchar) as cutpoint_version,
    getvariable('as_of') as data_as_of
from named
cross join reference;

create table customer_360 as
with known_campaign as (
    select campaign_id
    from read_parquet(getvariable('campaign_descriptions'), union_by_name = true)
    where
        known_day <= getvariable('as_of')
        and not coalesce(cast(end_date as date) < cast(start_date as date), false)
),

received as (
    select household_id, count(*) as n
    from read_parquet(getvariable('campaigns'), union_by_name = true)
    where known_day <= getvariable('as_of') and campaign_id in (from known_campaign)
    group by household_id
),

redeemed as (
    select household_id, count(*) as n
    from read_parquet(getvariable('coupon_redemptions'), union_by_name = true)
    where known_day <= getvariable('as_of') and campaign_id in (from known_campaign)
    group by household_id
),

told as (
    select * from read_parquet(getvariable('demographics'), union_by_name = true)
    where known_day <= getvariable('as_of')
),

household as (
    select household_id from line
    union
    select household_id from received
    union
    select household_id from redeemed
    union
    select household_id from told
),

history as (
    select
        household_id,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date,
        count(*) as orders,
        count(distinct order_date) as order_days,
        count(*) filter (order_date > getvariable('as_of') - 365) as orders_12m,
        sum(net_sales) as net_sales,
        sum(net_sales) filter (order_date > getvariable('as_of') - 365) as net_sales_12m,
        sum(discount) as discount
    from basket
    group by household_id
),

-- What a household does most; ties go to the larger spend, then to the smaller name.
store as (
    select household_id, store_id
    from (
        select household_id, store_id, count(*) as n, sum(net_sales) as spent
        from basket group by all
    )
    qualify row_number() over (
        partition by household_id order by n desc, spent desc, cast(store_id as varchar)
    ) = 1
),

hour as (
    select household_id, hour
    from (select household_id, hour, count(*) as n, sum(net_sales) as spent from basket group by all)
    qualify row_number() over (partition by household_id order by n desc, spent desc, hour) = 1
),

-- Sold but missing from the catalogue is sold all the same.
product as (
    select product_id, coalesce(department, 'UNKNOWN') as department
    from read_parquet(getvariable('products'), union_by_name = true)
    where known_day <= getvariable('as_of')
),

department as (
    select household_id, department
    from (
        select
            household_id, coalesce(product.department, 'UNKNOWN') as department,
            sum(net_sales) as spent
        from line
        left join product on line.product_id = product.product_id
        group by all
    )
    qualify row_number() over (partition by household_id order by spent desc, department) = 1
)

select
    cast(household.household_id as varchar) as customer_id,
    told.age as age_band,
    told.income as income_band,
    told.home_ownership,
    told.marital_status,
    told.household_size,
    told.household_comp as household_type,
    told.kids_count,
    h.first_order_date,
    h.last_order_date,
    cast(date_diff('day', h.last_order_date, getvariable('as_of')) as integer)
        as days_since_last_order,
    coalesce(h.orders, 0) as orders,
    coalesce(h.order_days, 0) as order_days,
    coalesce(h.orders_12m, 0) as orders_12m,
    cast(coalesce(h.net_sales, 0) as decimal(18, 2)) as net_sales,
    cast(coalesce(h.net_sales_12m, 0) as decimal(18, 2)) as net_sales_12m,
    cast(h.net_sales / h.orders as decimal(18, 2)) as average_order_value,
    case when h.order_days > 1 then round(
        date_diff('day', h.first_order_date, h.last_order_date)
        / cast(h.order_days - 1 as double), 6)
    end as expected_interval_days,
    case when h.net_sales + h.discount > 0 then round(
        cast(h.discount as double) / cast(h.net_sales + h.discount as double), 6)
    end as discount_share,
    cast(store.store_id as varchar) as preferred_store_id,
    hour.hour as preferred_hour,
    department.department as preferred_department,
    coalesce(received.n, 0) as campaigns_received,
    coalesce(redeemed.n, 0) as coupon_redemptions,
    rfm.rfm_cell,
    rfm.rfm_segment,
    getvariable('as_of') as data_as_of
from household
left join told on household.household_id = told.household_id
left join history as h on household.household_id = h.household_id
left join store on household.household_id = store.household_id
left join hour on household.household_id = hour.household_id
left join department on household.household_id = department.household_id
left join received on household.household_id = received.household_id
left join redeemed on household.household_id = redeemed.household_id
left join rfm on cast(household.household_id as varchar) = rfm.customer_id;
