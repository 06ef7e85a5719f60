-- depends_on: {{ ref('quarantine_rule') }}
-- Which says why a rule is one; a test holds the two together.

{{ feed('quarantine', {
    'source': 'varchar',
    'entity': 'varchar',
    'row_key': 'varchar',
    'rule': 'varchar',
    'first_seen': 'timestamptz',
    'amount': 'decimal(18, 2)',
    'currency': 'varchar',
}) }}
