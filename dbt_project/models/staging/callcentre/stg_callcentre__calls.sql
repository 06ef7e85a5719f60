{{ config(materialized='incremental') }}

with landed as {{ landed(source('callcentre', 'calls'), 'call_id') }},

versions as (
    {{ with_versions('landed', ['call_id']) }}
),

-- The outside party of the call: who called in, or who was called.
told as (
    select
        versions.*,
        lower(trim(versions.direction)) as way,
        case lower(trim(versions.direction))
            when 'out' then nullif(trim(versions.called_number), '')
            else nullif(trim(versions.caller_number), '')
        end as outside_number,
        run.time_zone
    from versions
    cross join {{ source('run', 'run') }} as run
),

cleaned as (
    select
        call_id as row_key,
        way as direction,
        outside_number as phone_raw,
        {{ clean_phone('outside_number', "'CN'") }} as phone,
        {{ phone_flag('outside_number', "'CN'") }} as phone_flag,
        {%- for moment in ['started_at', 'answered_at', 'ended_at'] %}
        {{ moment }} as {{ moment }}_raw,
        {{ quick_moment(moment, 'time_zone') }} as {{ moment }},
        {%- endfor %}
        nullif(trim(queue), '') as queue,
        nullif(trim(ivr_path), '') as ivr_path,
        nullif(trim(agent_id), '') as agent_id,
        try_cast(wait_seconds as bigint) as wait_seconds,
        try_cast(talk_seconds as bigint) as talk_seconds,
        lower(nullif(trim(reason), '')) as reason,
        lower(nullif(trim(disposition), '')) as disposition,
        {{ clean_text('transcript') }} as transcript,
        false as is_test,
        {{ version_stamps() }}
    from told
),

judged as (
    select
        cleaned.*,
        cleaned.started_at as event_at,
        -- A hidden number is nobody's; the same caller is not known again.
        {{ keyed_hash("'phone'", 'cleaned.phone') }} as phone_key,
        {{ broken_rule([
            ('no_key', 'cleaned.row_key is null'),
            ('unknown_type', "coalesce(cleaned.direction not in ('in', 'out'), true)"),
            ('ended_before_started', 'least(cleaned.ended_at, cleaned.answered_at) < cleaned.started_at '
                ~ 'or cleaned.ended_at < cleaned.answered_at'),
            ('negative_duration', 'least(cleaned.wait_seconds, cleaned.talk_seconds) < 0'),
        ] + moment_rules('cleaned.started_at')) }} as broken_rule
    from cleaned
    cross join {{ source('run', 'run') }} as run
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status,
    {{ staged_on() }}
from judged
