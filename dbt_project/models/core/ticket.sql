{{ config(enabled=has_feed('ticket')) }}

{{ person_feed('ticket', {
    'ticket_id': 'varchar',
    'customer_id': 'varchar',
    'source_system': 'varchar',
    'source_pk': 'varchar',
    'channel': 'varchar',
    'category': 'varchar',
    'priority': 'varchar',
    'status': 'varchar',
    'is_complaint': 'boolean',
    'order_id': 'varchar',
    'opened_at': 'timestamptz',
    'opened_on': 'date',
    'first_replied_at': 'timestamptz',
    'resolved_at': 'timestamptz',
    'reopened': 'integer',
    'handling_minutes': 'double',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
