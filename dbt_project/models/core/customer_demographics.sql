{{ config(materialized='ephemeral') }}

{{ feed('household', {
    'customer_id': 'varchar',
    'source_system': 'varchar',
    'age_band': 'varchar',
    'income_band': 'varchar',
    'home_ownership': 'varchar',
    'marital_status': 'varchar',
    'household_size': 'varchar',
    'household_type': 'varchar',
    'kids_count': 'varchar',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
