{{ as_described(source('ml', 'demand_backtest')) }}
