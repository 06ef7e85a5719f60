{{ config(materialized='ephemeral', enabled=has_feed('campaign_touch')) }}

-- Who is written to in one mailbox is not held out, whatever the lot said of another one of theirs.
select
    campaign_id,
    customer_id,
    bool_and(is_holdout) as is_holdout
from {{ ref('campaign_touch') }}
where customer_id is not null
group by campaign_id, customer_id
