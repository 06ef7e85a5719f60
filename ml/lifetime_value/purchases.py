"""BG/NBD and MBG/NBD: how often somebody buys while alive, and whether they still are.

While alive a customer buys at random with a rate of their own (gamma: r, alpha); after a purchase a
coin of their own (beta: a, b) may end it. In BG/NBD (Fader, Hardie, Lee 2005, Marketing Science
24(2)) only repeat purchases toss the coin, so a one-time buyer is alive for ever. In MBG/NBD
(Batislam, Denizel, Filiztekin 2007, Int. J. of Research in Marketing 24(3); Hoppe, Wagner 2007) the
first one does, too. With k coins survived, x in BG/NBD and x + 1 in MBG/NBD, all formulas are one:

    L = G(r+x) alpha^r / G(r) * B(a, b+k) / B(a, b) * (alpha+T)^-(r+x) * (1 + D)
    D = [k > 0] * a / (b+k-1) * ((alpha+T) / (alpha+t_x))^(r+x)
    P(alive) = 1 / (1 + D)
"""

from dataclasses import dataclass

import numpy as np

from ml.lifetime_value.cells import Cells

BG_NBD, MBG_NBD = "bg_nbd", "mbg_nbd"
PARAMETERS = ("r", "alpha", "a", "b")
_NODES = 48  # of the mean over coins; 8 digits where a horizon is 50 times as long as an age


@dataclass(frozen=True)
class PurchaseModel:
    """A fitted model. `covariance` is that of the parameters' logarithms."""

    name: str  # BG_NBD or MBG_NBD
    r: float
    alpha: float  # in the unit of time of the fit
    a: float
    b: float
    log_likelihood: float
    customers: int
    covariance: np.ndarray
    how: str = "maximum_likelihood"  # or "weak_prior"

    @property
    def values(self) -> np.ndarray:
        return np.array([self.r, self.alpha, self.a, self.b])


def coins(name: str, x):
    """How often a customer who bought x times again has come through the coin, if alive."""
    return x + (name == MBG_NBD)


def gone_odds(name: str, values, x, t_x, age) -> np.ndarray:
    """D: the odds of being gone, logarithm; -inf where no coin was tossed."""
    r, alpha, a, b = values
    k = coins(name, np.asarray(x, dtype="float64"))
    with np.errstate(divide="ignore"):
        coin = np.where(k > 0, np.log(a) - np.log(np.maximum(b + k - 1, 1e-300)), -np.inf)
    return coin + (r + x) * (np.log(alpha + age) - np.log(alpha + t_x))


def p_alive(model: PurchaseModel, x, t_x, age) -> np.ndarray:
    """Probability that a customer still buys at T. BG/NBD: 1 for every one-time buyer."""
    from scipy.special import expit

    return expit(-gone_odds(model.name, model.values, x, t_x, age))


def orders_if_alive(model: PurchaseModel, x, age, ahead) -> np.ndarray:
    """Expected purchases in (T, T + ahead] of somebody who is alive at T.

    With a rate l and a coin p they are (1 - exp(-l p ahead)) / p; given x and T l is gamma (r + x,
    alpha + T) and p beta (a, b + k). The mean over l is in closed form, that over p a quadrature:
    the hypergeometric function of the papers is the same number, but loses all digits where nearly
    nobody leaves (a = 0.2, b = 270: the retail panel).
    """
    r, alpha, a, b = model.values
    x, age, ahead = np.broadcast_arrays(*(np.asarray(v, dtype="float64") for v in (x, age, ahead)))
    out = np.empty(x.shape)
    for value in np.unique(x):
        mine = x == value
        p, weight = _beta_nodes(a, b + coins(model.name, value))
        reach = np.log1p(p * (ahead[mine] / (alpha + age[mine]))[:, None])
        out[mine] = -np.expm1(-(r + value) * reach) @ (weight / p)
    return out


def _beta_nodes(a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of the mean over beta (a, b): Gauss-Jacobi by Golub and Welsch, 1969."""
    n, c = np.arange(1.0, _NODES), a + b - 2
    middle = np.concatenate([[(a - b) / (a + b)], (a - b) * c / ((2 * n + c) * (2 * n + c + 2))])
    m = n[1:]
    side = 4 * m * (m + a - 1) * (m + b - 1) * (m + c)
    side /= (2 * m + c) ** 2 * (2 * m + c + 1) * (2 * m + c - 1)
    side = np.concatenate([[4 * a * b / ((a + b) ** 2 * (a + b + 1))], side])
    matrix = np.diag((1 + middle) / 2) + np.diag(np.sqrt(side) / 2, 1)
    nodes, vectors = np.linalg.eigh(matrix, UPLO="U")
    return np.clip(nodes, 1e-14, 1.0), vectors[0] ** 2


def expected_orders(model: PurchaseModel, x, t_x, age, ahead) -> np.ndarray:
    """Expected purchases in (T, T + ahead] of a customer with this history."""
    return p_alive(model, x, t_x, age) * orders_if_alive(model, x, age, ahead)


def log_likelihood(name: str, values, x, t_x, age) -> np.ndarray:
    """Of each customer's purchases and their times."""
    from scipy.special import betaln, gammaln

    r, alpha, a, b = values
    x = np.asarray(x, dtype="float64")
    alive = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + age)
    coin = betaln(a, b + coins(name, x)) - betaln(a, b)
    return alive + coin + np.logaddexp(0, gone_odds(name, values, x, t_x, age))


class Likelihood:
    """Log-likelihood of all cells and its gradient, at the logarithms of the parameters."""

    def __init__(self, name: str, cells: Cells):
        self.name, self.cells = name, cells
        n, x = cells.count, cells.x[cells.x_at]
        self._k = coins(name, cells.x)
        self._by_x = np.bincount(cells.x_at, n, len(cells.x))
        self._by_age = np.bincount(cells.age_at, n, len(cells.age))
        self._orders_by_age = np.bincount(cells.age_at, n * x, len(cells.age))
        # Only who may be gone needs more than these sums.
        doubt = self._k[cells.x_at] > 0
        self._n, self._x = n[doubt], x[doubt]
        self._x_at, self._t_at = cells.x_at[doubt], cells.t_at[doubt]
        self._age_at = cells.age_at[doubt]

    def __call__(self, logs: np.ndarray) -> tuple[float, np.ndarray]:
        from scipy.special import digamma, gammaln

        r, alpha, a, b = np.exp(logs)
        xs, k, by_x, cells = self.cells.x, self._k, self._by_x, self.cells
        n_all = by_x.sum()
        log_age, log_t = np.log(alpha + cells.age), np.log(alpha + cells.t_x)
        weight = r * self._by_age + self._orders_by_age
        with np.errstate(divide="ignore"):
            coin = np.log(a) - np.log(np.maximum(b + k - 1, 1e-300))
        stretch = log_age[self._age_at] - log_t[self._t_at]
        odds = coin[self._x_at] + (r + self._x) * stretch
        small = np.exp(-np.abs(odds))  # of 1 + exp(odds), without an overflow
        total = (
            by_x @ (gammaln(r + xs) + gammaln(b + k) - gammaln(a + b + k))
            + n_all * (r * logs[1] - gammaln(r) + gammaln(a + b) - gammaln(b))
            - weight @ log_age
            + self._n @ (np.maximum(odds, 0) + np.log1p(small))
        )
        gone = self._n * np.where(odds > 0, 1.0, small) / (1 + small)
        pull = gone * (r + self._x)
        by_last = np.bincount(self._t_at, pull, len(cells.t_x))
        by_end = np.bincount(self._age_at, pull, len(cells.age))
        gone_x = np.bincount(self._x_at, gone, len(xs))
        common = n_all * digamma(a + b) - by_x @ digamma(a + b + k)
        slope = np.array(
            [
                by_x @ digamma(r + xs)
                + n_all * (logs[1] - digamma(r))
                - self._by_age @ log_age
                + gone @ stretch,
                n_all * r / alpha
                + (by_end - weight) @ (1 / (alpha + cells.age))
                - by_last @ (1 / (alpha + cells.t_x)),
                common + gone.sum() / a,
                common
                + by_x @ digamma(b + k)
                - n_all * digamma(b)
                - gone_x @ np.where(k > 0, 1 / np.maximum(b + k - 1, 1e-300), 0.0),
            ]
        )
        return float(total), slope * np.array([r, alpha, a, b])
