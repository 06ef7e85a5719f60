{{ config(enabled=has_feed('session')) }}
-- Touches that are the customer's own: a message that was only sent is none.

with touches as (
    select
        'session:' || session_id as touch_id,
        customer_id,
        'visit' as touchpoint,
        channel,
        started_at as touched_at,
        cast(null as varchar) as order_id
    from {{ ref('session') }}
    union all
    select
        'order:' || order_id as touch_id,
        customer_id,
        'order' as touchpoint,
        channel,
        ordered_at as touched_at,
        order_id
    from {{ purchases() }} as orders
    {%- if has_feed('ticket') %}
    union all
    select
        'ticket:' || ticket_id as touch_id,
        customer_id,
        case when channel = 'phone' then 'call' else 'ticket' end as touchpoint,
        channel,
        opened_at as touched_at,
        cast(null as varchar) as order_id
    from {{ ref('ticket') }}
    {%- endif %}
    {%- if has_feed('campaign_response') %}
    union all
    select
        'response:' || response.campaign_response_id as touch_id,
        response.customer_id,
        'campaign_' || response.response as touchpoint,
        coalesce(campaign.channel, 'email') as channel,
        response.occurred_at as touched_at,
        cast(null as varchar) as order_id
    from {{ ref('campaign_response') }} as response
    left join {{ ref('campaign') }} as campaign on response.campaign_id = campaign.campaign_id
    where response.response in ('open', 'click')
    {%- endif %}
    {%- if has_feed('feedback') %}
    union all
    select
        'feedback:' || feedback_id as touch_id,
        customer_id,
        'survey' as touchpoint,
        coalesce(channel, 'unknown') as channel,
        responded_at as touched_at,
        cast(null as varchar) as order_id
    from {{ ref('feedback') }}
    where responded_at is not null
    {%- endif %}
    {%- if has_feed('interaction') %}
    union all
    select
        'interaction:' || interaction_id as touch_id,
        customer_id,
        'social' as touchpoint,
        channel,
        occurred_at as touched_at,
        cast(null as varchar) as order_id
    from {{ ref('interaction') }}
    where channel = 'social' and direction = 'in'
    {%- endif %}
)

select
    touches.touch_id,
    touches.customer_id,
    touches.touchpoint,
    touches.channel,
    touches.touched_at,
    cast({{ wall_clock('touches.touched_at', 'run.time_zone') }} as date) as touched_on,
    touches.order_id
from touches
cross join {{ source('run', 'run') }} as run
where touches.customer_id is not null and touches.touched_at is not null
