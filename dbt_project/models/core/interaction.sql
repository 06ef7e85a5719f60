{{ config(materialized='view', enabled=has_feed('interaction')) }}

{{ person_feed('interaction', {
    'interaction_id': 'varchar',
    'customer_id': 'varchar',
    'source_system': 'varchar',
    'channel': 'varchar',
    'direction': 'varchar',
    'interaction_type': 'varchar',
    'subtype': 'varchar',
    'occurred_at': 'timestamptz',
    'occurred_on': 'date',
    'session_id': 'varchar',
    'in_session': 'boolean',
    'campaign_id': 'varchar',
    'order_id': 'varchar',
    'ticket_id': 'varchar',
    'product_id': 'varchar',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
