"""What overall satisfaction is made of: weights of its dimensions, with intervals."""

from ml.satisfaction.groups import compare
from ml.satisfaction.weights import fit

__all__ = ["compare", "fit"]
