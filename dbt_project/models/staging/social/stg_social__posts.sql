{{ config(materialized='incremental') }}

with landed as {{ landed(source('social', 'posts'), 'id') }},

versions as (
    {{ with_versions('landed', ['id']) }}
),

cleaned as (
    select
        versions.id as row_key,
        lower(trim(versions.type)) as post_type,
        lower(trim(versions.platform)) as platform,
        nullif(trim(versions.author_id), '') as author_id,
        {{ clean_text('versions.author_handle') }} as author_handle,
        {{ clean_text('versions.text') }} as post_text,
        {{ clean_language('versions.lang') }} as language,
        nullif(versions.parent_id, '') as parent_id,
        {%- for count in ['reposts_count', 'comments_count', 'attitudes_count'] %}
        -- A count below zero is a fault of the tool, and nothing rests on it.
        case when try_cast(versions.{{ count }} as bigint) >= 0
            then try_cast(versions.{{ count }} as bigint) end as {{ count }},
        {%- endfor %}
        {{ quick_moment('versions.created_at', 'run.time_zone') }} as event_at,
        false as is_test,
        {{ version_stamps('versions') }}
    from versions
    cross join {{ source('run', 'run') }} as run
),

keyed as (
    select
        cleaned.*,
        cleaned.platform || ':'
        || {{ keyed_hash("'social:' || cleaned.platform", 'cleaned.author_id') }} as author_key
    from cleaned
    cross join {{ source('run', 'run') }} as run
),

judged as (
    select
        *,
        {{ broken_rule([
            ('no_key', 'row_key is null'),
            ('unknown_type',
                "coalesce(post_type not in ('mention', 'comment', 'follow', 'unfollow'), true)"),
            ('no_actor', 'author_key is null'),
        ] + moment_rules('event_at')) }} as broken_rule
    from keyed
)

select
    *,
    {{ record_status('broken_rule', 'copy_no', 'is_latest') }} as record_status
from judged
