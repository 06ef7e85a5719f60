{{ config(enabled=has_feed('fx_rate')) }}

{{ feed('fx_rate', {
    'day': 'date',
    'currency': 'varchar',
    'rate': 'decimal(18, 8)',
    'known_at': 'timestamptz',
}) }}
