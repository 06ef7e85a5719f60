{{ config(enabled=has_feed('campaign')) }}

{{ feed('campaign', {
    'campaign_id': 'varchar',
    'source_system': 'varchar',
    'source_pk': 'varchar',
    'campaign_type': 'varchar',
    'channel': 'varchar',
    'start_date': 'date',
    'end_date': 'date',
    'cost': 'decimal(18, 2)',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
