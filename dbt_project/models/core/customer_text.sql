{{ config(enabled=has_feed('customer_text')) }}

{{ person_feed('customer_text', {
    'text_id': 'varchar',
    'customer_id': 'varchar',
    'source_system': 'varchar',
    'text_type': 'varchar',
    'channel': 'varchar',
    'region': 'varchar',
    'order_id': 'varchar',
    'ticket_id': 'varchar',
    'occurred_at': 'timestamptz',
    'occurred_on': 'date',
    'known_at': 'timestamptz',
    'known_day': 'date',
    'text': 'varchar',
}) }}
