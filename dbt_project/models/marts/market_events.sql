{{ as_described(source('ml', 'market_events')) }}
