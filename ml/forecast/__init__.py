"""Demand of the next four weeks by day, with what it would have been worth before.

Grain in: daily values by metric and scope. Grain out: one row a series and day to come; one row a
series with its rolling-origin backtest against seasonal naive.
"""

from ml.forecast.backtest import BACKTEST, FORECAST, HORIZON, forecast

__all__ = ["BACKTEST", "FORECAST", "HORIZON", "forecast"]
