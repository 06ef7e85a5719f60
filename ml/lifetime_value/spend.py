"""What an order day of a customer is worth: Gamma-Gamma, or credibility where it may not be used.

Gamma-Gamma (Fader, Hardie 2013, brucehardie.com/notes/025; Colombo, Jiang 1999): the values of a
customer's n order days are gamma (shape p, rate nu), nu itself gamma (shape q, rate gamma) over
customers. With the mean m of the n: E[mean spend] = p (gamma + n m) / (p n + q - 1).
"""

from dataclasses import dataclass

import numpy as np

from ml.lifetime_value.maximise import maximise

GAMMA_GAMMA, MEAN_SPEND = "gamma_gamma", "mean_spend"
SPEND_PARAMETERS = ("p", "q", "gamma")


@dataclass(frozen=True)
class SpendModel:
    """A fitted Gamma-Gamma. `covariance` is that of the parameters' logarithms."""

    p: float
    q: float
    gamma: float  # in money
    log_likelihood: float
    customers: int
    covariance: np.ndarray
    how: str = "maximum_likelihood"

    @property
    def values(self) -> np.ndarray:
        return np.array([self.p, self.q, self.gamma])


@dataclass(frozen=True)
class MeanSpend:
    """Each customer's own mean, drawn to that of all by how much single days tell (credibility).

    Buehlmann, Straub 1970: the weight of n days is n / (n + k), k the variance of a customer's days
    by the variance between customers. It needs no shape of the distribution, and not that frequency
    and money are independent.
    """

    mean: float  # of a customer, all customers alike
    k: float
    within: float  # deviation of a single day by the customer's mean


def fit_gamma_gamma(n, mean) -> SpendModel | None:
    """Of customers with n >= 1 order days of mean value > 0; None if no maximum was found."""
    n, mean = (np.asarray(v, dtype="float64") for v in (n, mean))
    if len(n) != len(mean) or (n < 1).any() or (mean <= 0).any():
        raise ValueError("Gamma-Gamma needs n >= 1 and a mean value > 0 for every customer")
    if len(n) < 2 or np.ptp(mean) <= 0 or not np.isfinite(mean).all():
        return None
    order = np.lexsort((mean, n))  # sums in one order, whatever that of the rows
    n, mean = n[order], mean[order]
    scale = np.log(np.average(mean, weights=n))
    centre = np.array([np.log(3.0), np.log(3.0), scale])
    starts = [centre, centre + np.array([0.7, 0.4, 0.7]), centre + np.array([-1.0, 0.7, 0.0])]
    top = maximise(_likelihood(n, mean), centre, starts, len(n))
    if top is None:
        return None
    p, q, gamma = (float(v) for v in np.exp(top.at))
    return SpendModel(p, q, gamma, top.value, len(n), top.covariance, top.how)


def _likelihood(n: np.ndarray, mean: np.ndarray):
    from scipy.special import digamma, gammaln

    distinct, count = np.unique(n, return_counts=True)
    total, log_mean = n * mean, np.log(mean).sum()
    logs_by_days = n @ np.log(total)

    def target(logs: np.ndarray) -> tuple[float, np.ndarray]:
        p, q, gamma = np.exp(logs)
        far = np.log(gamma + total)
        # (p n - 1) ln m + p n ln n = p n ln(n m) - ln m
        value = (
            count @ (gammaln(p * distinct + q) - gammaln(p * distinct))
            - len(n) * (gammaln(q) - q * logs[2])
            + p * logs_by_days
            - log_mean
            - (p * n + q) @ far
        )
        psi = digamma(p * distinct + q)
        slope = np.array(
            [
                count @ (distinct * (psi - digamma(p * distinct))) + logs_by_days - n @ far,
                count @ psi + len(n) * (logs[2] - digamma(q)) - far.sum(),
                len(n) * q / gamma - ((p * n + q) / (gamma + total)).sum(),
            ]
        )
        return float(value), slope * np.array([p, q, gamma])

    return target


def fit_mean_spend(n, mean, first, last) -> MeanSpend:
    """Of customers with n >= 1 order days; `first`, `last`: mean values of the two halves of one's
    days in time, NaN below two days. Without anybody all is 0."""
    n, mean, first, last = (np.asarray(v, dtype="float64") for v in (n, mean, first, last))
    if not len(n):
        return MeanSpend(0.0, 1.0, 0.0)
    order = np.lexsort((mean, n))
    n, mean, first, last = n[order], mean[order], first[order], last[order]
    overall = float(mean.mean())
    # The halves have n // 2 days each: their difference tells the variance of a single day.
    twice = n >= 2
    days = n[twice] // 2
    within = float(((first[twice] - last[twice]) ** 2 * days / 2).mean()) if twice.any() else 0.0
    between = float(((mean - overall) ** 2).mean() - within * (1 / n).mean())
    k = within / between if between > 1e-9 * max(overall, 1e-9) ** 2 else 1e6
    return MeanSpend(overall, k if twice.any() else 1.0, float(np.sqrt(within)))


def expected_spend(model: SpendModel | MeanSpend, n, mean) -> np.ndarray:
    """Expected value of an order day. A customer without one (n = 0) gets that of all."""
    n = np.asarray(n, dtype="float64")
    total = n * np.where(n > 0, np.asarray(mean, dtype="float64"), 0.0)
    if isinstance(model, MeanSpend):
        return (model.k * model.mean + total) / (model.k + n)
    return model.p * (model.gamma + total) / (model.p * n + model.q - 1)
