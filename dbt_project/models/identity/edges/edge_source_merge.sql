{{ config(enabled=has_feed('source_record')) }}

with decided as (
    {{ feed('record_merge', {
        'kept_customer_id': 'varchar',
        'merged_customer_id': 'varchar',
        'known_at': 'timestamptz',
        'known_day': 'date',
    }) }}
)

select
    least(decided.kept_customer_id, decided.merged_customer_id) as record_a,
    greatest(decided.kept_customer_id, decided.merged_customer_id) as record_b,
    'source_merge' as rule,
    min(greatest(decided.known_at, kept.known_at, gone.known_at)) as known_at,
    min(greatest(decided.known_day, kept.known_day, gone.known_day)) as known_day
from decided
inner join {{ ref('source_record') }} as kept on decided.kept_customer_id = kept.record_id
inner join {{ ref('source_record') }} as gone on decided.merged_customer_id = gone.record_id
where decided.kept_customer_id <> decided.merged_customer_id
group by 1, 2
