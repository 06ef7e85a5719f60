{{ feed('quarantine', {
    'source': 'varchar',
    'entity': 'varchar',
    'row_key': 'varchar',
    'rule': 'varchar',
    'first_seen': 'timestamptz',
    'amount': 'decimal(18, 2)',
    'currency': 'varchar',
}) }}
