{{ config(enabled=has_feed('record_merge')) }}

{{ feed('record_merge', {
    'record_merge_id': 'varchar',
    'source_system': 'varchar',
    'kept_customer_id': 'varchar',
    'merged_customer_id': 'varchar',
    'merged_at': 'timestamptz',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
