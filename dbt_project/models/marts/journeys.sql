{{ config(enabled=has_feed('session')) }}

with journeys as (
    select
        journey_id,
        customer_id,
        outcome,
        order_id,
        count(*) as steps,
        {%- for name, touchpoint in [
            ('visits', 'visit'),
            ('tickets', 'ticket'),
            ('calls', 'call'),
            ('opens', 'campaign_open'),
            ('clicks', 'campaign_click'),
            ('surveys', 'survey'),
            ('posts', 'social')] %}
        count(case when touchpoint = '{{ touchpoint }}' then 1 end) as {{ name }},
        {%- endfor %}
        count(distinct channel) as channels,
        min(touched_at) as started_at,
        max(touched_at) as ended_at,
        min(touched_on) as started_on,
        max(touched_on) as ended_on,
        {{ first_by('touchpoint', ['step_no']) }} as first_touchpoint,
        {{ first_by('channel', ['step_no']) }} as first_channel,
        {{ first_by('touchpoint', ['-step_no'], "touchpoint <> 'order'") }} as last_touchpoint,
        {{ first_by('channel', ['-step_no'], "touchpoint <> 'order'") }} as last_channel
    from {{ ref('journey_steps') }}
    group by journey_id, customer_id, outcome, order_id
)

select
    journeys.*,
    round(
        ({{ unix_seconds('journeys.ended_at') }} - {{ unix_seconds('journeys.started_at') }})
        / 3600.0, 6
    ) as duration_hours,
    orders.channel as order_channel,
    cast(orders.net_sales as decimal(18, 2)) as net_sales,
    run.as_of as data_as_of
from journeys
cross join {{ source('run', 'run') }} as run
left join {{ purchases() }} as orders on journeys.order_id = orders.order_id
