{{ config(enabled=has_feed('session')) }}

-- The last touch that tells where a customer came from: a visit by itself and the store in which
-- they buy do not.
with telling as (
    select
        order_id,
        campaign_id,
        row_number() over (
            partition by order_id order by touched_at desc, touchpoint_id desc
        ) as place
    from {{ ref('path_touch') }}
    where order_id is not null and marketing_channel not in ('direct', 'store')
)

select
    order_id,
    campaign_id
from telling
where place = 1 and campaign_id is not null
