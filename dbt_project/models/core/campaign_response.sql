{{ config(enabled=has_feed('campaign_response')) }}

{{ person_feed('campaign_response', {
    'campaign_response_id': 'varchar',
    'campaign_id': 'varchar',
    'customer_id': 'varchar',
    'source_system': 'varchar',
    'response': 'varchar',
    'occurred_at': 'timestamptz',
    'occurred_on': 'date',
    'known_at': 'timestamptz',
    'known_day': 'date',
}) }}
