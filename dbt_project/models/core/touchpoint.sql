{{ config(enabled=has_feed('session')) }}
{#- How a session's campaign medium is called; another one keeps its own name. -#}
{%- set media = {'cpc': 'paid search', 'ppc': 'paid search', 'paidsearch': 'paid search',
    'cpm': 'display', 'banner': 'display', 'display': 'display', 'organic': 'organic search',
    'paid_social': 'paid social', 'e-mail': 'email', 'newsletter': 'email'} %}

with sessions as (
    select
        *,
        lower(trim(campaign_medium)) as medium
    from {{ ref('session') }}
    where customer_id is not null
),

-- The longest host that the visit's host is, or lies under.
hosts as (
    select
        sessions.referrer_host,
        {{ first_by('known.marketing_channel', ['-length(known.host)', 'known.host']) }}
            as marketing_channel
    from (select distinct referrer_host from sessions where referrer_host is not null) as sessions
    inner join {{ ref('referrer_channel') }} as known
        on
            sessions.referrer_host = known.host
            or sessions.referrer_host like '%.' || known.host
    group by sessions.referrer_host
),

visits as (
    select
        'session:' || sessions.session_id as touchpoint_id,
        sessions.customer_id,
        sessions.started_at as touched_at,
        sessions.session_date as touched_on,
        case
            {%- for medium, channel in media.items() %}
            when sessions.medium = '{{ medium }}' then '{{ channel }}'
            {%- endfor %}
            when sessions.medium is not null then sessions.medium
            when sessions.campaign_source is not null then lower(sessions.campaign_source)
            when sessions.referrer_host is not null
                then coalesce(hosts.marketing_channel, 'referral')
            else 'direct'
        end as marketing_channel,
        {%- if has_feed('campaign') %}
        campaign.campaign_id
        {%- else %}
        cast(null as varchar) as campaign_id
        {%- endif %}
    from sessions
    left join hosts on sessions.referrer_host = hosts.referrer_host
    {%- if has_feed('campaign') %}
    left join {{ ref('campaign') }} as campaign on sessions.campaign_name = campaign.campaign_id
    {%- endif %}
)

{%- if has_feed('campaign_response') %},

clicks as (
    select
        'click:' || response.campaign_response_id as touchpoint_id,
        response.customer_id,
        response.occurred_at as touched_at,
        response.occurred_on as touched_on,
        coalesce(campaign.channel, 'email') as marketing_channel,
        response.campaign_id
    from {{ ref('campaign_response') }} as response
    left join {{ ref('campaign') }} as campaign on response.campaign_id = campaign.campaign_id
    where response.response = 'click' and response.customer_id is not null
)
{%- endif %},

-- Who buys in a store was there.
in_store as (
    select
        'store:' || order_id as touchpoint_id,
        customer_id,
        ordered_at as touched_at,
        order_date as touched_on,
        'store' as marketing_channel,
        cast(null as varchar) as campaign_id
    from {{ purchases() }} as orders
    where channel = 'store'
),

together as (
    select * from visits
    {%- if has_feed('campaign_response') %}
    union all
    select * from clicks
    {%- endif %}
    union all
    select * from in_store
),

-- A click and the visit that it opens are one touch: the first of a customer, campaign and day.
numbered as (
    select
        *,
        row_number() over (
            partition by customer_id, campaign_id, touched_on
            order by touched_at, touchpoint_id
        ) as number_of_day
    from together
)

select
    touchpoint_id,
    customer_id,
    touched_at,
    touched_on,
    marketing_channel,
    campaign_id
from numbered
where campaign_id is null or number_of_day = 1
