{{ config(enabled=has_feed('coupon_redemption')) }}

{{ person_feed('coupon_redemption', {
    'coupon_redemption_id': 'varchar',
    'customer_id': 'varchar',
    'coupon_id': 'varchar',
    'campaign_id': 'varchar',
    'redeemed_on': 'date',
    'source_system': 'varchar',
    'source_pk': 'varchar',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
