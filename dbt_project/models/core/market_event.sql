{{ config(enabled=has_feed('market_event')) }}

{{ feed('market_event', {
    'market_event_id': 'varchar',
    'name': 'varchar',
    'name_zh': 'varchar',
    'event_type': 'varchar',
    'starts_on': 'date',
    'ends_on': 'date',
    'scope': 'varchar',
    'is_declared': 'boolean',
    'known_at': 'timestamptz',
}) }}
