{{ config(enabled=has_feed('product_price')) }}

{{ feed('product_price', {
    'product_id': 'varchar',
    'valid_from': 'date',
    'valid_to': 'date',
    'list_price': 'decimal(18, 2)',
    'unit_cost': 'decimal(18, 2)',
    'currency': 'varchar',
    'known_at': 'timestamptz',
}) }}
