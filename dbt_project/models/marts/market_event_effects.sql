{{ as_described(source('ml', 'market_event_effects')) }}
