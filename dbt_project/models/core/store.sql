{{ config(enabled=has_feed('store')) }}

{{ feed('store', {
    'store_id': 'varchar',
    'name': 'varchar',
    'city': 'varchar',
    'province': 'varchar',
    'country': 'varchar',
    'opened_on': 'date',
    'time_zone': 'varchar',
    'known_at': 'timestamptz',
}) }}
