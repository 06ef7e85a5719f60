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
        least(campaign.end_date, run.as_of) as last_seen_day,
        {{ days_between('campaign.start_date', 'least(campaign.end_date, run.as_of)') }} + 1
            as days_run,
        run.first_day
    from {{ ref('campaign') }} as campaign
    cross join run
),

-- In as many days before it as it has run.
sales as (
    select
        campaigns.campaign_id,
        target.is_holdout,
        orders.customer_id,
        orders.net_sales,
        orders.order_date >= campaigns.start_date as is_during
    from campaigns
    inner join {{ ref('campaign_target') }} as target
        on campaigns.campaign_id = target.campaign_id
    inner join {{ purchases() }} as orders
        on
            target.customer_id = orders.customer_id
            and orders.order_date >= {{ plus_days('campaigns.start_date', '-campaigns.days_run') }}
            and orders.order_date <= campaigns.last_seen_day
),

summed as (
    select
        campaign_id,
        {%- for group, is_in in [('', 'not is_holdout'), ('holdout_', 'is_holdout')] %}
        count(distinct case when {{ is_in }} and is_during then customer_id end)
            as {{ group }}buyers,
        sum(case when {{ is_in }} and is_during then net_sales end) as {{ group }}net_sales_during,
        {%- endfor %}
        sum(case when not is_holdout and not is_during then net_sales end) as net_sales_before
    from sales
    group by campaign_id
)

select
    campaigns.campaign_id,
    cast(campaigns.days_run as integer) as days_run,
    coalesce(summed.buyers, 0) as buyers,
    coalesce(summed.holdout_buyers, 0) as holdout_buyers,
    cast(coalesce(summed.net_sales_during, 0) as decimal(18, 2)) as net_sales_during,
    cast(coalesce(summed.holdout_net_sales_during, 0) as decimal(18, 2))
        as holdout_net_sales_during,
    case
        when campaigns.first_day <= {{ plus_days('campaigns.start_date', '-campaigns.days_run') }}
            then cast(coalesce(summed.net_sales_before, 0) as decimal(18, 2))
    end as net_sales_before
from campaigns
left join summed on campaigns.campaign_id = summed.campaign_id
