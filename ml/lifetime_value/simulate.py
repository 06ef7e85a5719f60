"""Customers made by the process that the models assume: for proofs, examples and benchmarks."""

import numpy as np
import pandas as pd

from ml.lifetime_value.purchases import MBG_NBD

_ROUNDS = 100_000  # a guard: nobody buys more often


def simulate(name: str, values, age: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """x, t_x, T, is_alive, one row a customer, of BG/NBD or MBG/NBD with r, alpha, a, b = `values`.

    `age`: T of each customer, in the unit of time of alpha.
    """
    r, alpha, a, b = values
    n = len(age)
    rate, dropout = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
    x, t_x = np.zeros(n), np.zeros(n)
    alive = np.ones(n, dtype=bool)
    if name == MBG_NBD:
        alive = rng.random(n) >= dropout
    buying, now = np.flatnonzero(alive), np.zeros(n)
    for _ in range(_ROUNDS):
        now[buying] += rng.exponential(1, len(buying)) / np.maximum(rate[buying], 1e-300)
        buying = buying[now[buying] <= age[buying]]
        if not len(buying):
            break
        x[buying] += 1
        t_x[buying] = now[buying]
        leaves = rng.random(len(buying)) < dropout[buying]
        alive[buying[leaves]] = False
        buying = buying[~leaves]
    return pd.DataFrame({"x": x, "t_x": t_x, "T": age, "is_alive": alive})
