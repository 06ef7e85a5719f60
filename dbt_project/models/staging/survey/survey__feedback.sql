with answers as (
    select * from {{ accepted('stg_survey__answers') }}
),

unanswered as (
    select invitations.*
    from {{ accepted('stg_survey__invitations') }} as invitations
    left join answers on invitations.invitation_id = answers.invitation_id
    where answers.invitation_id is null
),

feedback as (
    select
        'survey:' || row_key as feedback_id,
        row_key as source_pk,
        instrument,
        score,
        answer_text as text,
        language,
        invited_at,
        event_at as responded_at,
        {%- for dimension in survey_dimensions() %}
        {{ dimension }},
        {%- endfor %}
        address_key, order_id, ticket_id, channel, region, known_at, known_day
    from answers
    union all
    select
        'survey:invitation:' || row_key as feedback_id,
        row_key as source_pk,
        instrument,
        null as score,
        null as text,
        null as language,
        event_at as invited_at,
        null as responded_at,
        {%- for dimension in survey_dimensions() %}
        null as {{ dimension }},
        {%- endfor %}
        address_key, order_id, ticket_id, channel, region, known_at, known_day
    from unanswered
)

select
    feedback.* exclude (address_key, order_id, ticket_id),
    {{ order_named('feedback.order_id') }} as order_id,
    'support:' || feedback.ticket_id as ticket_id,
    'survey:' || feedback.address_key as customer_id,
    'survey' as source_system,
    {{ scale_min('feedback.instrument') }} as scale_min,
    {{ scale_max('feedback.instrument') }} as scale_max,
    cast({{ wall_clock('feedback.responded_at', 'run.time_zone') }} as date) as responded_on
from feedback
cross join {{ source('run', 'run') }} as run
