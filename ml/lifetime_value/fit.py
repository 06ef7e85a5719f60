"""Fits of the models of purchases and of spend; None where there is nothing to trust."""

import numpy as np

from ml.lifetime_value.cells import Cells, compress, thinned
from ml.lifetime_value.maximise import maximise
from ml.lifetime_value.purchases import BG_NBD, Likelihood, PurchaseModel

FEWEST_CUSTOMERS = 100
FEWEST_REPEATERS = 30
_MANY = 60_000  # cells


def too_few(x) -> bool:
    """Of a hundred customers with thirty who came back four parameters can be told, just."""
    x = np.asarray(x)
    return len(x) < FEWEST_CUSTOMERS or int((x > 0).sum()) < FEWEST_REPEATERS


def fit_purchases(name: str, x, t_x, age) -> PurchaseModel | None:
    """The model `name` fitted to customers; None if no maximum was found."""
    return fit_cells(name, compress(x, t_x, age))


def fit_cells(name: str, cells: Cells) -> PurchaseModel | None:
    """The same, of cells that are compressed already.

    Of very many, a part is fitted first: from there it is a few steps to the maximum of all.
    """
    if not len(cells) or cells.age.max() <= 0 or cells.x.max() <= 0:
        return None
    orders = cells.count @ cells.x[cells.x_at]
    time = cells.count @ cells.age[cells.age_at]
    # Rates are of the scale orders by time: alpha near the mean wait, the others near 1.
    alpha = np.log(time / orders)
    centre = np.array([0.0, alpha, 0.0, 0.0])
    starts = [
        centre + np.log([0.5, 0.5, 1.0, 3.0]),
        centre + np.log([2.0, 2.0, 0.3, 3.0]),
        centre + np.log([0.2, 1.0, 1.0, 1.0]),
    ]
    if len(cells) > _MANY and (part := fit_cells(name, thinned(cells, _MANY // 2))) is not None:
        starts.insert(0, np.log(part.values))
    top = maximise(Likelihood(name, cells), centre, starts, cells.customers)
    if top is None:
        return None
    r, alpha, a, b = (float(v) for v in np.exp(top.at))
    return PurchaseModel(name, r, alpha, a, b, top.value, cells.customers, top.covariance, top.how)


__all__ = ["BG_NBD", "FEWEST_CUSTOMERS", "FEWEST_REPEATERS", "fit_cells", "fit_purchases"]
