{#- What happened beside purchases: by conformed table, the day of the event, and what adds up. -#}
{%- set events = {
    'campaign_touch': ('touched_on', {
        'campaign_touches_84': 'case when is_holdout then 0 else 1 end'}),
    'coupon_redemption': ('redeemed_on', {'coupon_redemptions_84': '1'}),
    'refund': ('refunded_on', {'refunds_84': '1', 'refund_amount_84': 'amount'}),
    'session': ('session_date', {'sessions_84': '1'}),
    'ticket': ('opened_on', {
        'tickets_84': '1', 'complaints_84': 'case when is_complaint then 1 else 0 end'}),
} -%}
{{ config(enabled=has_feed(*events)) }}
{%- set fed = {} %}
{%- for table in events if has_feed(table) %}
{%- do fed.update({table: events[table]}) %}
{%- endfor %}

with events as (
    {%- for table, (day, counted) in fed.items() %}
    select
        customer_id,
        source_customer_id,
        {{ 'device_record_id' if table == 'session' else 'cast(null as varchar)' }}
            as device_record_id,
        known_day,
        {{ day }} as event_day
        {%- for other, (_, features) in fed.items() %}
        {%- for feature, value in features.items() %},
        {{ value if other == table else 0 }} as {{ feature }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref(table) }}
    where source_customer_id is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    {{ person_on('events') }} as customer_id,
    origin.as_of
    {%- for day, features in fed.values() %}
    {%- for feature in features %},
    sum(events.{{ feature }}) as {{ feature }}
    {%- endfor %}
    {%- endfor %}
from events
inner join {{ ref('origin') }} as origin
    on
        events.known_day <= origin.as_of
        and events.event_day <= origin.as_of
        and events.event_day > {{ plus_days('origin.as_of', -84) }}
{{ join_person_on('events', 'origin.as_of') }}
-- A device that was nobody's on the day is no customer of that day.
where {{ person_on('events') }} is distinct from events.device_record_id
group by {{ person_on('events') }}, origin.as_of
