{{ config(enabled=has_feed('checkout')) }}

{{ person_feed('checkout', {
    'checkout_id': 'varchar',
    'customer_id': 'varchar',
    'started_at': 'timestamptz',
    'completed_at': 'timestamptz',
    'amount': 'decimal(18, 2)',
    'currency': 'varchar',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
