"""What is bought together more often than by chance, and whether it stays so.

rules.py  support, confidence, lift, exact tests, false discovery rate; later months
"""

from ml.baskets.rules import RULES, Counts, pairs, rules

__all__ = ["RULES", "Counts", "pairs", "rules"]
