"""Does a predicted uplift come true: by tenth of the prediction, and as a line over all."""

import numpy as np
import pandas as pd


def clustered_mean(values: np.ndarray, person: np.ndarray) -> tuple[float, float]:
    """Mean and its standard error when rows of one person are not independent."""
    mean = float(values.mean())
    sums = np.bincount(np.unique(person, return_inverse=True)[1], values - mean)
    n = len(sums)
    return mean, float(np.sqrt((sums**2).sum() * n / max(n - 1, 1)) / len(values))


def calibration_slope(predicted: np.ndarray, phi: np.ndarray) -> float:
    """Slope of φ on the prediction: 1 when differences between people come true in full."""
    off = predicted - predicted.mean()
    spread = float(off @ off)
    return float(off @ phi) / spread if spread > 1e-18 else 0.0


def deciles(
    predicted: np.ndarray, phi: np.ndarray, person: np.ndarray, z: float, bins: int = 10
) -> pd.DataFrame:
    """By tenth of the prediction (1 = lowest): what was predicted and what φ says, with interval.

    `from_uplift` is the lowest prediction of the tenth (the first: minus infinity). Equal
    predictions share a tenth, so that there may be fewer than ten.
    """
    edges = np.unique(np.quantile(predicted, np.linspace(0, 1, bins + 1)[1:-1]))
    at = np.searchsorted(edges, predicted, side="right")
    starts = np.concatenate([[-np.inf], edges])
    rows = []
    for k in np.unique(at):
        mine = at == k
        mean, error = clustered_mean(phi[mine], person[mine])
        predicted_mean = float(predicted[mine].mean())
        half = z * error
        rows.append((int(mine.sum()), starts[k], predicted_mean, mean, mean - half, mean + half))
    columns = ["n", "from_uplift", "predicted", "observed", "observed_low", "observed_high"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(0, "decile", np.arange(1, len(table) + 1))
    return table


def cuts(
    predicted: np.ndarray, phi: np.ndarray, person: np.ndarray, z: float, tenths: pd.DataFrame
) -> tuple[float, float]:
    """Below the first: do not disturb. From the second on: persuadable.

    Lowest tenths, all predicted below 0, that together have an interval below 0: as many as put
    their mean the most standard errors from 0, so that those whom nothing moves stay out of it. The
    same with the highest above 0. An infinity: nobody.
    """
    starts = tenths["from_uplift"].to_numpy()
    at = np.searchsorted(starts[1:], predicted, side="right")
    best = {-1: (z, -np.inf), 1: (z, np.inf)}
    for sign in best:
        for k in range(1, len(tenths)):  # never everybody
            mine = at < k if sign < 0 else at >= k
            edge = tenths["predicted"].iloc[k - 1 if sign < 0 else k]
            mean, error = clustered_mean(phi[mine], person[mine])
            if sign * edge > 0 and error > 0 and sign * mean / error > best[sign][0]:
                best[sign] = (sign * mean / error, float(starts[k]))
    return best[-1][1], best[1][1]
