{{ config(enabled=has_feed('coupon')) }}

{{ feed('coupon', {
    'coupon_product_id': 'varchar',
    'coupon_id': 'varchar',
    'campaign_id': 'varchar',
    'product_id': 'varchar',
    'source_system': 'varchar',
    'source_pk': 'varchar',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
