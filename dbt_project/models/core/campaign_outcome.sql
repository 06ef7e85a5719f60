{{ config(enabled=has_feed('campaign') and has_feed('campaign_touch')) }}

with run as (
    select as_of from {{ source('run', 'run') }}
),

targets as (
    select
        target.campaign_id,
        target.customer_id,
        target.is_holdout,
        campaign.start_date,
        least(campaign.end_date, run.as_of) as last_seen_day
    from {{ ref('campaign_target') }} as target
    inner join {{ ref('campaign') }} as campaign on target.campaign_id = campaign.campaign_id
    cross join run
),

-- The year before it began, and while it ran.
bought as (
    select
        targets.campaign_id,
        targets.customer_id,
        count(case when orders.order_date >= targets.start_date then 1 end) as orders,
        sum(case when orders.order_date >= targets.start_date then orders.net_sales end)
            as net_sales,
        max(case when orders.order_date < targets.start_date then orders.order_date end)
            as last_order_before,
        sum(case when orders.order_date < targets.start_date then orders.net_sales end)
            as net_sales_before,
        sum(case
            when orders.order_date < targets.start_date
                then orders.gross_sales - orders.net_sales
        end) as discount_before
    from targets
    inner join {{ purchases() }} as orders
        on
            targets.customer_id = orders.customer_id
            and orders.order_date >= {{ plus_days('targets.start_date', -365) }}
            and orders.order_date <= targets.last_seen_day
    group by targets.campaign_id, targets.customer_id
),

-- Among those of the campaign who had bought: thirds by what they had spent.
thirds as (
    select
        campaign_id,
        customer_id,
        ntile(3) over (
            partition by campaign_id order by net_sales_before, customer_id
        ) as spend_third
    from bought
    where last_order_before is not null
),

described as (
    select
        targets.*,
        bought.orders,
        bought.net_sales,
        bought.discount_before,
        thirds.spend_third,
        {{ days_between('bought.last_order_before', 'targets.start_date') }} as days_since_order
    from targets
    left join bought
        on
            targets.campaign_id = bought.campaign_id
            and targets.customer_id = bought.customer_id
    left join thirds
        on
            targets.campaign_id = thirds.campaign_id
            and targets.customer_id = thirds.customer_id
)

select
    campaign_id,
    customer_id,
    is_holdout,
    coalesce(orders, 0) as orders,
    cast(coalesce(net_sales, 0) as decimal(18, 2)) as net_sales,
    case
        when days_since_order <= 30 then '1-30 days'
        when days_since_order <= 90 then '31-90 days'
        when days_since_order is not null then '91-365 days'
        else 'none in 365 days'
    end as purchase_recency,
    case spend_third
        when 1 then 'low' when 2 then 'middle' when 3 then 'high' else 'none'
    end as value_tier,
    case
        when days_since_order is null then 'no purchase'
        when discount_before > 0 then 'with discount'
        else 'without discount'
    end as discount_use
from described
