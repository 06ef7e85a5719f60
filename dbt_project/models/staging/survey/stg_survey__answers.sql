{{ config(materialized='incremental') }}

with landed as {{ landed(source('survey', 'answers'), 'response_id',
    also=[of_staged(ref('stg_survey__invitations'), 'invitation_id')]) }},

versions as (
    {{ with_versions('landed', ['response_id']) }}
),

invitations as (
    select * from {{ ref('stg_survey__invitations') }} where record_status = 'accepted'
),

cleaned as (
    select
        versions.response_id as row_key,
        nullif(trim(versions.invitation_id), '') as invitation_id,
        coalesce({{ instrument_of('versions.survey') }}, invitations.instrument) as instrument,
        versions.score as score_raw,
        try_cast({{ fold_width('versions.score') }} as double) as score,
        {{ clean_text('versions.text') }} as answer_text,
        {{ clean_language('versions.language') }} as language,
        {%- for dimension in survey_dimensions() %}
        versions.{{ dimension }} as {{ dimension }}_raw,
        {{ mark_of('versions.' ~ dimension) }} as {{ dimension }},
        {%- endfor %}
        invitations.address_key,
        invitations.order_id,
        invitations.ticket_id,
        invitations.channel,
        invitations.region,
        invitations.event_at as invited_at,
        invitations.row_key is not null as is_invited,
        {{ quick_moment('versions.recorded_at', 'run.time_zone') }} as event_at,
        false as is_test,
        {{ version_stamps('versions') }}
    from versions
    cross join {{ source('run', 'run') }} as run
    left join invitations on versions.invitation_id = invitations.invitation_id
),

judged as (
    select
        *,
        {{ broken_rule([
            ('no_key', 'row_key is null'),
            ('unknown_instrument', 'instrument is null'),
            ('unknown_invitation', 'invitation_id is not null and not is_invited'),
            ('unreadable_score', 'score is null or isnan(score)'),
            ('score_out_of_range', 'score not between ' ~ scale_min('instrument')
                ~ ' and ' ~ scale_max('instrument') ~ ' or score <> round(score)'),
        ] + moment_rules('event_at')) }} as broken_rule
    from cleaned
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
