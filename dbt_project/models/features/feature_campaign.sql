{#- A campaign is answered on the day on which the first answer to it was known. -#}
{{ config(enabled=has_feed('campaign_touch', 'coupon_redemption'), materialized='incremental') }}
{%- set answers = {
    'campaign_response': ('occurred_on', "response", "response in ('open', 'click')"),
    'coupon_redemption': ('redeemed_on', "'redeem'", 'true'),
} %}

with events as (
    {%- if has_feed('campaign_touch') %}
    select
        customer_id,
        source_customer_id,
        'touch' as kind,
        touched_on as event_day,
        known_day
    from {{ ref('campaign_touch') }}
    where not is_holdout and source_customer_id is not null
    {%- endif %}
    {%- for table, (day, kind, where) in answers.items() if has_feed(table) %}
    {{ "union all" if not loop.first or has_feed('campaign_touch') }}
    select
        customer_id,
        source_customer_id,
        {{ kind }} as kind,
        min(greatest({{ day }}, known_day)) as event_day,
        min(greatest({{ day }}, known_day)) as known_day
    from {{ ref(table) }}
    where {{ where }} and source_customer_id is not null
    group by customer_id, source_customer_id, campaign_id, kind
    {%- endfor %}
    {%- if has_feed('coupon_redemption') %}
    union all
    select
        customer_id,
        source_customer_id,
        'coupon' as kind,
        redeemed_on as event_day,
        known_day
    from {{ ref('coupon_redemption') }}
    where source_customer_id is not null
    {%- endif %}
),

counted as (
    select
        {{ person_on('events') }} as customer_id,
        origin.as_of,
        {%- for kind, many in {'touch': 'touches', 'open': 'opens', 'click': 'clicks',
            'redeem': 'redeemed', 'coupon': 'coupons'}.items() %}
        count(case when events.kind = '{{ kind }}' then 1 end) as {{ many }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from events
    inner join {{ origins_tonight() }} as origin on {{ known_within('events', 'event_day', 84) }}
    {{ join_person_on('events', 'origin.as_of') }}
    group by {{ person_on('events') }}, origin.as_of
)

select
    customer_id,
    as_of
    {%- if has_feed('campaign_touch') %},
    touches as campaign_touches_84
    {%- if has_feed('campaign_response') %},
    opens as campaign_opens_84,
    clicks as campaign_clicks_84
    {%- endif %}
    {%- if has_feed('campaign_response', 'coupon_redemption') %},
    least({{ ratio('clicks + redeemed', 'touches') }}, 1.0) as response_share_84
    {%- endif %}
    {%- endif %}
    {%- if has_feed('coupon_redemption') %},
    coupons as coupon_redemptions_84
    {%- endif %}
from counted
