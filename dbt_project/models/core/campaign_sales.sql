{{ config(enabled=has_feed('campaign') and has_feed('campaign_touch')) }}

with run as (
    select
        as_of,
        first_day
    from {{ source('run', 'run') }}
),

campaigns as (
    select
        campaign.campaign_id,
        campaign.start_date,
        {{ days_between('campaign.start_date', 'least(campaign.end_date, run.as_of)') }} + 1
            as days_run,
        run.first_day
    from {{ ref('campaign') }} as campaign
    cross join run
),

-- In as many days before it as it has run.
before as (
    select
        campaigns.campaign_id,
        sum(orders.net_sales) as net_sales_before
    from campaigns
    inner join {{ ref('campaign_target') }} as target
        on
            campaigns.campaign_id = target.campaign_id
            and not target.is_holdout
    inner join {{ purchases() }} as orders
        on
            target.customer_id = orders.customer_id
            and orders.order_date >= {{ plus_days('campaigns.start_date', '-campaigns.days_run') }}
            and orders.order_date < campaigns.start_date
    group by campaigns.campaign_id
)

select
    campaigns.campaign_id,
    cast(campaigns.days_run as integer) as days_run,
    cast(coalesce(arm.buyers, 0) as bigint) as buyers,
    cast(coalesce(arm.holdout_buyers, 0) as bigint) as holdout_buyers,
    cast(coalesce(arm.orders, 0) as bigint) as orders,
    cast(coalesce(arm.net_sales, 0) as decimal(18, 2)) as net_sales_during,
    cast(coalesce(arm.holdout_net_sales, 0) as decimal(18, 2)) as holdout_net_sales_during,
    case
        when campaigns.first_day <= {{ plus_days('campaigns.start_date', '-campaigns.days_run') }}
            then cast(coalesce(before.net_sales_before, 0) as decimal(18, 2))
    end as net_sales_before
from campaigns
left join {{ ref('campaign_arm') }} as arm
    on campaigns.campaign_id = arm.campaign_id and arm.dimension = 'all'
left join before on campaigns.campaign_id = before.campaign_id
