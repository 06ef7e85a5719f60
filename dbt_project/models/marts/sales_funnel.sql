{{ config(enabled=has_feed('session')) }}
{%- set lost_after = var('sales_funnel')['lost_after_days'] %}

with activity as (
    select
        customer_id,
        max(case when is_active then activity_date end) as last_active_on,
        sum(net_sales) as net_sales
    from {{ ref('customer_daily') }}
    group by customer_id
),

stages as (
    select
        lead_stage.*,
        lead_stage.next_on is not null as advanced,
        lead_stage.stage_no = 5 as is_final_stage,
        {{ days_between(
            'greatest(lead_stage.reached_on, '
            ~ 'coalesce(activity.last_active_on, lead_stage.reached_on))', 'run.as_of'
        ) }} > {{ lost_after }} as is_silent,
        coalesce(activity.net_sales, 0) as net_sales,
        run.as_of
    from {{ ref('lead_stage') }} as lead_stage
    cross join {{ source('run', 'run') }} as run
    left join activity on lead_stage.customer_id = activity.customer_id
)

select
    cast(date_trunc('month', acquired_on) as date) as acquired_month,
    channel,
    stage_no,
    stage,
    is_final_stage,
    count(*) as entered,
    case when not is_final_stage then count(case when advanced then 1 end) end as advanced,
    case
        when not is_final_stage then count(case when not advanced and is_silent then 1 end)
    end as lost,
    case
        when not is_final_stage then count(case when not advanced and not is_silent then 1 end)
    end as still_open,
    case
        when not is_final_stage
            then round(count(case when advanced then 1 end) / cast(count(*) as double), 6)
    end as conversion,
    cast({{ quantile_of(days_between('reached_on', 'next_on'), 0.5) }} as bigint) as median_days,
    cast(sum(net_sales) as decimal(18, 2)) as amount,
    as_of as data_as_of
from stages
group by acquired_month, channel, stage_no, stage, is_final_stage, as_of
