"""What is bought together more often than by chance, and whether it stays so.

rules.py  support, confidence, lift, exact tests, false discovery rate; later months
"""

from ml.baskets.rules import RULES, Counts, benjamini_hochberg, pairs, rules

__all__ = ["RULES", "Counts", "benjamini_hochberg", "pairs", "rules"]
