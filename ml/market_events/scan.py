"""All windows of a series at once: which days differ most from what the other days lead to expect.

A scan statistic (Kulldorff 1997) over windows of 1 to 60 days; a change that stays is found by its
first 60 days.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ml.market_events.expected import Fit, Series, fit

LENGTHS = (*range(1, 11), 12, 14, 17, 21, 25, 28, 35, 42, 50, 60)
_EDGE = 28  # a window of the first weeks has too little before it


@dataclass(frozen=True)
class Window:
    """Days first..last (both in it): observed, expected from the other days, how unlikely."""

    first: int
    last: int
    observed: float
    expected: float
    ratio: float
    low: float
    high: float
    p: float  # of this window alone


def scan(series: Series, found: Fit) -> tuple[int, int, float] | None:
    """The window that stands out most, its first and last day, and by how many deviations."""
    best, score, sums = None, 0.0, _Sums(series, found)
    for firsts, lasts in _windows(len(series)):
        r = sums.stand_out(firsts, lasts)
        if len(r) >= 20:
            # Neighbouring days err together: the spread of all windows of this length says how far.
            r = r / max(1.0, _scale(r))
        at = int(np.argmax(np.abs(r)))
        if abs(r[at]) > score:
            score = abs(float(r[at]))
            best = (int(firsts[at]), int(lasts[at]), score)
    return best


def chance(score: float, days: int) -> float:
    """Roughly how often a series without any event has a window that stands out so far."""
    return float(min(1.0, 2 * stats.norm.sf(score) * tests(days)))


def refine(series: Series, found: Fit, first: int, last: int) -> tuple[int, int]:
    """The first and last day moved to where the difference is clearest."""
    n = len(series)
    reach = max(3, (last - first + 1) // 4)
    firsts = np.arange(max(first - reach, 0), min(first + reach, n - 1) + 1)
    ends = np.arange(max(last - reach, 0), min(last + reach, n - 1) + 1)
    pairs = [(a, b) for a in firsts for b in ends if 0 <= b - a < LENGTHS[-1]]
    a, b = (np.array(side) for side in zip(*pairs, strict=True))
    # Here all windows have nearly the same days, so no correction for their length.
    at = int(np.argmax(np.abs(_Sums(series, found).stand_out(a, b))))
    return int(a[at]), int(b[at])


def judge(series: Series, found: Fit, first: int, last: int) -> Window:
    """A window against what all other days lead to expect of it, with its interval."""
    n = len(series)
    inside = np.zeros(n)
    inside[first : last + 1] = 1.0
    own = fit(series, np.column_stack([found.design, inside]), found)
    base = own.design[:, :-1]
    beta = own.coefficients[:-1]
    at = slice(first, last + 1)
    eta = base[at] @ beta
    if series.exposure is not None:
        eta = eta + np.log(np.maximum(series.exposure[at], 1e-9))
    days = series.counts[at].astype("float64")
    if series.whole is None:
        mean = np.exp(np.clip(eta, -20, 20))
    else:
        share = 1 / (1 + np.exp(-np.clip(eta, -20, 20)))
        mean = series.whole[at] * share
    expected = float(max(mean.sum(), 1e-9))
    gradient = (mean[:, None] * base[at]).sum(axis=0) / expected
    unsure = float(gradient @ own.covariance[:-1, :-1] @ gradient) * own.spread
    observed = float(days.sum())
    spread = own.spread * _neighbours(series, own, last - first + 1)
    p = _tail(observed, expected, spread * expected + unsure * expected**2)
    ratio = observed / expected
    if series.whole is not None:
        ratio = _odds_ratio(observed, expected, float(series.whole[at].sum()))
    deviation = np.sqrt(spread / max(observed, 0.5) + unsure)
    low, high = ratio * np.exp(-1.96 * deviation), ratio * np.exp(1.96 * deviation)
    if observed == 0:
        low, high = 0.0, 3.0 * spread / expected  # the rule of three
    return Window(first, last, observed, expected, ratio, low, high, p)


def _windows(n: int):
    for length in LENGTHS:
        firsts = np.arange(_EDGE, n - length + 1)
        if length <= n // 3 and len(firsts):
            yield firsts, firsts + length - 1


def tests(days: int) -> float:
    """Windows of one length overlap: about four times as many count as lie side by side."""
    return float(sum(min(days, 4 * days / length) for length in LENGTHS if length <= days // 3))


def _scale(r: np.ndarray) -> float:
    return 1.4826 * _median(np.abs(r - _median(r)))


def _median(values: np.ndarray) -> float:
    """As np.median of at least one number, without what that does for any other array."""
    half = len(values) // 2
    if len(values) % 2:
        return float(np.partition(values, half)[half])
    low, high = np.partition(values, (half - 1, half))[half - 1 : half + 1]
    return float((low + high) / 2)


class _Sums:
    """Running sums over the days, so that a window of any length costs the same."""

    def __init__(self, series: Series, found: Fit):
        weighted = found.design * found.weight[:, None]
        self.design = np.vstack([np.zeros(weighted.shape[1]), np.cumsum(weighted, axis=0)])
        self.covariance = found.covariance
        self.counts, self.means, self.weights = (
            np.concatenate([[0.0], np.cumsum(column)])
            for column in (series.counts.astype("float64"), found.mean, found.weight)
        )
        self.spread = found.spread

    def stand_out(self, firsts, lasts) -> np.ndarray:
        """Signed root of twice the log likelihood ratio of each window, by the spread."""
        ends = lasts + 1
        y, m, w = (c[ends] - c[firsts] for c in (self.counts, self.means, self.weights))
        columns = self.design[ends] - self.design[firsts]
        explained = ((columns @ self.covariance) * columns).sum(axis=1)
        free = np.clip(1 - explained / np.maximum(w, 1e-12), 0.02, 1.0)
        # What the other days lead to expect: the window's own part in its expectation taken out.
        e = np.maximum(y - (y - m) / free, 0.05 * m + 1e-9)
        ratio = np.where(y > 0, y / e, 1.0)
        deviance = 2 * (np.where(y > 0, y * np.log(ratio), 0.0) - (y - e))
        scale = self.spread * np.maximum(w, 1e-12) / np.maximum(m, 1e-12)
        return np.sign(y - e) * np.sqrt(np.maximum(deviance, 0) * free / scale)


def _neighbours(series: Series, own: Fit, length: int) -> float:
    """By how much windows of this length spread more than days that know nothing of each other."""
    n = len(series)
    if length <= 1 or n - length < 20:
        return 1.0
    firsts = np.arange(0, n - length + 1)
    r = _Sums(series, own).stand_out(firsts, firsts + length - 1)
    return float(np.clip(_scale(r) ** 2, 1.0, 9.0))


def _odds_ratio(observed: float, expected: float, whole: float) -> float:
    """Against what became of the rest: the rest of the whole is what would have been there."""
    rest = max(whole - observed, 0.5)
    rest_expected = max(whole - expected, 0.5)
    return (observed / rest) / (expected / rest_expected)


def _tail(observed: float, mean: float, variance: float) -> float:
    """Two-sided chance of a count as far out; negative binomial where it spreads more."""
    if variance > mean * 1.001:
        size = mean**2 / (variance - mean)
        law, parameters = stats.nbinom, (size, size / (size + mean))
    else:
        law, parameters = stats.poisson, (mean,)
    # Not frozen: a frozen law writes its documentation anew each time, which costs the most here.
    if observed > mean:
        one_side = law.sf(observed - 1, *parameters)
    else:
        one_side = law.cdf(observed, *parameters)
    return float(min(1.0, 2 * one_side))
