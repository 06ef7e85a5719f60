{#- What a customer was sent through each channel and how they answered, for the propensity to
    answer (ml/propensity). An answer counts from the day on which the first of its kind to a
    message was known. A source that names no channel has one: any. -#}
{{ config(enabled=has_feed('campaign_touch'), materialized='incremental') }}
{%- set answers = contact_answers() %}

with touches as (
    select
        campaign_id,
        customer_id,
        source_customer_id,
        coalesce(channel, 'any') as channel,
        touched_on,
        greatest(touched_on, known_day) as known_day
    from {{ ref('campaign_touch') }}
    where not is_holdout and source_customer_id is not null
),

{%- for name, answer in answers.items() %}

{{ name }}s as (
    {{ first_answers(answer) }}
),
{%- endfor %}

events as (
    select
        touches.*
        {%- for name in answers %},
        {{ name }}s.known_day as {{ name }}_day
        {%- endfor %}
    from touches
    {%- for name in answers %}
    left join {{ name }}s
        on
            touches.campaign_id = {{ name }}s.campaign_id
            and touches.source_customer_id = {{ name }}s.source_customer_id
    {%- endfor %}
)

select
    {{ person_on('events') }} as customer_id,
    origin.as_of,
    events.channel,
    count(*) as contacts_life,
    count(case when {{ lately('events.touched_on', 84) }} then 1 end) as contacts_84,
    {{ days_between('max(events.touched_on)', 'origin.as_of') }} as days_since_contact
    {%- for name in answers %},
    count(case when events.{{ name }}_day <= origin.as_of then 1 end) as {{ name }}s_life,
    count(case
        when events.{{ name }}_day <= origin.as_of and {{ lately('events.touched_on', 84) }} then 1
    end) as {{ name }}s_84
    {%- endfor %}
from events
inner join {{ origins_tonight() }} as origin on events.known_day <= origin.as_of
{{ join_person_on('events', 'origin.as_of') }}
group by {{ person_on('events') }}, origin.as_of, events.channel
