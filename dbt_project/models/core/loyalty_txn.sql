{{ config(enabled=has_feed('loyalty_txn')) }}

{{ person_feed('loyalty_txn', {
    'loyalty_txn_id': 'varchar',
    'customer_id': 'varchar',
    'txn_type': 'varchar',
    'points': 'integer',
    'order_id': 'varchar',
    'occurred_at': 'timestamptz',
    'occurred_on': 'date',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
