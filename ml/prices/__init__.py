"""How groups of customers take discounts and prices; never a person.

sensitivity.py  each group against all others of its dimension, with interval and false discovery
"""

from ml.prices.sensitivity import FEWEST, SENSITIVITY, sensitivity

__all__ = ["FEWEST", "SENSITIVITY", "sensitivity"]
