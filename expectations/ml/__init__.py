"""Gates on predictions and on the backtest that speaks for them."""
