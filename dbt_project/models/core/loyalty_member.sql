{{ config(enabled=has_feed('loyalty_member')) }}

{{ person_feed('loyalty_member', {
    'customer_id': 'varchar',
    'member_id': 'varchar',
    'tier': 'varchar',
    'status': 'varchar',
    'joined_at': 'timestamptz',
    'joined_on': 'date',
    'home_store_id': 'varchar',
    'referrer_member_id': 'varchar',
    'known_at': 'timestamptz',
}) }}
