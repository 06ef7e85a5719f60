with run as (
    select as_of, first_day from {{ source('run', 'run') }}
),

campaigns as (
    select
        campaign.*,
        run.as_of,
        least(campaign.end_date, run.as_of) as last_seen_day,
        {{ days_between('campaign.start_date', 'least(campaign.end_date, run.as_of)') }} + 1
            as days_run,
        run.first_day
    from {{ ref('campaign') }} as campaign
    cross join run
),

touches as (
    select
        campaign_id,
        count(*) as targeted
    from {{ ref('campaign_touch') }}
    group by campaign_id
),

offers as (
    select
        campaign_id,
        count(distinct coupon_id) as coupons_offered,
        count(distinct product_id) as products_offered
    from {{ ref('coupon') }}
    group by campaign_id
),

redemptions as (
    select
        campaign_id,
        count(*) as redemptions,
        count(distinct customer_id) as redeemers
    from {{ ref('coupon_redemption') }}
    group by campaign_id
),

-- What the targeted customers bought while it ran, and in as many days before it.
sales as (
    select
        campaigns.campaign_id,
        count(
            distinct case when orders.order_date >= campaigns.start_date then orders.customer_id end
        ) as buyers,
        sum(case when orders.order_date >= campaigns.start_date then orders.net_sales end)
            as net_sales_during,
        sum(case when orders.order_date < campaigns.start_date then orders.net_sales end)
            as net_sales_before
    from campaigns
    inner join {{ ref('campaign_touch') }} as touch on campaigns.campaign_id = touch.campaign_id
    inner join {{ ref('sales_order') }} as orders
        on
            touch.customer_id = orders.customer_id
            and orders.order_date >= {{ plus_days('campaigns.start_date', '-campaigns.days_run') }}
            and orders.order_date <= campaigns.last_seen_day
    group by campaigns.campaign_id
)

select
    campaigns.campaign_id,
    campaigns.campaign_type,
    campaigns.start_date,
    campaigns.end_date,
    campaigns.end_date >= campaigns.as_of as is_running,
    cast(campaigns.days_run as integer) as days_run,
    coalesce(touches.targeted, 0) as targeted,
    coalesce(offers.coupons_offered, 0) as coupons_offered,
    coalesce(offers.products_offered, 0) as products_offered,
    coalesce(redemptions.redemptions, 0) as redemptions,
    coalesce(redemptions.redeemers, 0) as redeemers,
    round(coalesce(redemptions.redeemers, 0) / cast(touches.targeted as double), 6)
        as response_rate,
    coalesce(sales.buyers, 0) as buyers,
    cast(coalesce(sales.net_sales_during, 0) as decimal(18, 2)) as net_sales_during,
    case
        when campaigns.first_day <= {{ plus_days('campaigns.start_date', '-campaigns.days_run') }}
            then cast(coalesce(sales.net_sales_before, 0) as decimal(18, 2))
    end as net_sales_before,
    campaigns.as_of as data_as_of
from campaigns
left join touches on campaigns.campaign_id = touches.campaign_id
left join offers on campaigns.campaign_id = offers.campaign_id
left join redemptions on campaigns.campaign_id = redemptions.campaign_id
left join sales on campaigns.campaign_id = sales.campaign_id
