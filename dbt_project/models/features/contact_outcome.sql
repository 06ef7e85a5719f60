{#- What became of the first message by a channel in the 28 days after an origin: answered within so
    many days or not, empty while that is not over. A message that bounced was not answered. -#}
{{ config(enabled=has_feed('campaign_touch')) }}
{%- set answers = contact_answers() %}

with touches as (
    select
        {{ person_on('touch') }} as customer_id,
        origin.as_of,
        coalesce(touch.channel, 'any') as channel,
        touch.touched_on,
        touch.campaign_id,
        touch.source_customer_id
    from {{ ref('campaign_touch') }} as touch
    inner join {{ ref('origin') }} as origin
        on
            touch.touched_on > origin.as_of
            and touch.touched_on <= {{ plus_days('origin.as_of', 28) }}
    {{ join_person_on('touch', 'origin.as_of') }}
    where not touch.is_holdout and touch.source_customer_id is not null
),

{%- for name, answer in answers.items() %}

{{ name }}s as (
    {{ first_answers(answer) }}
),
{%- endfor %}

first_touch as (
    select * from touches
    qualify row_number() over (
        partition by customer_id, as_of, channel
        order by touched_on, campaign_id, source_customer_id
    ) = 1
)

select
    first_touch.customer_id,
    first_touch.as_of,
    first_touch.channel,
    first_touch.touched_on
    {%- for name, answer in answers.items() %},
    case
        when {{ plus_days('first_touch.as_of', 28 + answer.days) }} <= run.as_of then cast(
            coalesce({{ name }}s.happened_on, {{ plus_days('first_touch.touched_on', 9999) }})
            <= {{ plus_days('first_touch.touched_on', answer.days) }} as integer
        )
    end as {{ name }}
    {%- endfor %}
from first_touch
cross join {{ source('run', 'run') }} as run
{%- for name in answers %}
left join {{ name }}s
    on
        first_touch.campaign_id = {{ name }}s.campaign_id
        and first_touch.source_customer_id = {{ name }}s.source_customer_id
{%- endfor %}
