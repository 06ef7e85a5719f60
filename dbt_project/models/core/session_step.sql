{{ config(materialized='view', enabled=has_feed('session_step')) }}

{{ feed('session_step', {
    'session_id': 'varchar',
    'funnel': 'varchar',
    'step': 'varchar',
    'first_at': 'timestamptz',
    'events': 'bigint',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
