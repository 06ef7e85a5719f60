{{ config(enabled=has_feed('campaign_touch')) }}

{{ person_feed('campaign_touch', {
    'campaign_touch_id': 'varchar',
    'campaign_id': 'varchar',
    'customer_id': 'varchar',
    'source_system': 'varchar',
    'source_pk': 'varchar',
    'channel': 'varchar',
    'is_holdout': 'boolean',
    'touched_at': 'timestamptz',
    'touched_on': 'date',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
