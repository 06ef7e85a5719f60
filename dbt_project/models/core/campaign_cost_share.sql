{{ config(enabled=has_feed('campaign') and has_feed('campaign_touch')) }}

-- What a campaign cost is borne in equal parts by those it was sent to. A cent cannot be split: the
-- first of them, by key, bear those that are left over.

with campaigns as (
    select
        campaign.campaign_id,
        cast(campaign.cost * 100 as bigint) as cents
    from {{ ref('campaign') }} as campaign
    cross join {{ source('run', 'run') }} as run
    where campaign.start_date <= run.as_of and campaign.cost > 0
),

sent as (
    select
        campaign_touch_id,
        campaign_id,
        customer_id,
        row_number() over (partition by campaign_id order by campaign_touch_id) as place,
        count(*) over (partition by campaign_id) as letters
    from {{ ref('campaign_touch') }}
    where not is_holdout
)

select
    coalesce(sent.campaign_touch_id, campaigns.campaign_id) as cost_share_id,
    campaigns.campaign_id,
    sent.customer_id,
    case
        when sent.campaign_id is null then 'nobody was written to'
        when sent.customer_id is null then 'recipient without a person'
    end as reason,
    cast(
        case
            when sent.campaign_id is null then campaigns.cents
            else
                floor(campaigns.cents / sent.letters)
                + case when sent.place <= campaigns.cents % sent.letters then 1 else 0 end
        end / 100.0 as decimal(18, 2)
    ) as campaign_cost
from campaigns
left join sent on campaigns.campaign_id = sent.campaign_id
