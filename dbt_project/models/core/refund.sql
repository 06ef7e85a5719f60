{{ config(enabled=has_feed('refund')) }}

{{ person_feed('refund', {
    'refund_id': 'varchar',
    'order_id': 'varchar',
    'order_line_id': 'varchar',
    'customer_id': 'varchar',
    'product_id': 'varchar',
    'source_system': 'varchar',
    'source_pk': 'varchar',
    'quantity': 'decimal(18, 3)',
    'amount': 'decimal(18, 2)',
    'currency': 'varchar',
    'amount_original': 'decimal(18, 2)',
    'reason': 'varchar',
    'refunded_at': 'timestamptz',
    'refunded_on': 'date',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
