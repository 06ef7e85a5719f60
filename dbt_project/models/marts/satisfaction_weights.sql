{{ config(enabled=has_feed('feedback')) }}

{{ as_described(source('ml', 'satisfaction_weights')) }}
