"""What overall satisfaction is made of: weights of its dimensions, with intervals."""

from ml.satisfaction.groups import compare, compare_one, corrected
from ml.satisfaction.weights import READS, fit

__all__ = ["READS", "compare", "compare_one", "corrected", "fit"]
