"""What each feature adds to a score, on the scale of log odds, so that the parts are the whole.

logistic regression   coefficient × standardised value: exact; the base is the average customer.
gradient boosting     Shapley values of every tree over the features it splits on (Lundberg, Lee
                      2017; a feature that is not known follows the training's share of rows, as in
                      path-dependent TreeSHAP), exact, not sampled; summed over the trees. Trees of
                      few leaves make it cheap: a row meets 2^splits cases a tree, worked out once.
base rate             nothing: the base is all.
"""

from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from ml.evaluation.methods import Calibrator, Method

_MOST_SPLITS = 10  # of one tree: 1,024 cases


def contributions(
    method: Method,
    estimator: object,
    calibrator: Calibrator,
    rows: pd.DataFrame,
    features: tuple[str, ...],
) -> tuple[float, np.ndarray]:
    """The base, and rows × `method.seen(features)`: base + row sum = calibrated log odds.

    (But for probabilities before calibration within a millionth of 0 or 1, where log odds are cut.)
    """
    matrix = method.matrix(rows, features)
    if hasattr(estimator, "_predictors"):
        base, parts = _boosted(estimator, matrix)
    elif hasattr(estimator, "steps"):
        standard = estimator[:-1].transform(matrix)
        base, parts = float(estimator[-1].intercept_[0]), standard * estimator[-1].coef_
    else:
        share = estimator.class_prior_[1]
        base, parts = float(np.log(share / (1 - share))), np.zeros(matrix.shape)
    return calibrator.slope * base + calibrator.intercept, calibrator.slope * parts


def _boosted(estimator, matrix: np.ndarray) -> tuple[float, np.ndarray]:
    base, out = float(np.ravel(estimator._baseline_prediction)[0]), np.zeros(matrix.shape)
    for (tree,) in estimator._predictors:
        nodes = tree.nodes
        splits = [i for i in range(len(nodes)) if not nodes["is_leaf"][i]]
        if len(splits) > _MOST_SPLITS:
            raise ValueError(f"a tree of {len(splits)} splits is too large to take apart exactly")
        columns = sorted({int(nodes["feature_idx"][i]) for i in splits})
        mean, table = _cases(nodes, splits, columns)
        case = np.zeros(len(matrix), dtype="int64")
        for bit, i in enumerate(splits):
            values = matrix[:, nodes["feature_idx"][i]]
            left = values <= nodes["num_threshold"][i]
            if nodes["missing_go_to_left"][i]:
                left |= np.isnan(values)
            case |= left.astype("int64") << bit
        base += mean
        for place, column in enumerate(columns):
            out[:, column] += table[case, place]
    return base, out


def _cases(nodes, splits: list[int], columns: list[int]) -> tuple[float, np.ndarray]:
    """The mean of a tree, and for each case (which splits go left) the share of each column."""
    cases = np.arange(2 ** len(splits))
    left = {i: (cases >> bit) & 1 for bit, i in enumerate(splits)}

    def value(i: int, known: frozenset[int]) -> np.ndarray:
        if nodes["is_leaf"][i]:
            return np.full(len(cases), nodes["value"][i])
        one, other = int(nodes["left"][i]), int(nodes["right"][i])
        if int(nodes["feature_idx"][i]) in known:
            share = left[i]
        else:
            share = nodes["count"][one] / (nodes["count"][one] + nodes["count"][other])
        return share * value(one, known) + (1 - share) * value(other, known)

    k = len(columns)
    worth = {
        frozenset(some): value(0, frozenset(some))
        for size in range(k + 1)
        for some in combinations(columns, size)
    }
    table = np.zeros((len(cases), k))
    for place, column in enumerate(columns):
        for some, without in worth.items():
            if column not in some:
                weight = factorial(len(some)) * factorial(k - len(some) - 1) / factorial(k)
                table[:, place] += weight * (worth[some | {column}] - without)
    return float(worth[frozenset()][0]), table
