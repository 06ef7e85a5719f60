"""How good clusters are against the truth: by pairs, and by record (B³).

By pairs: of the pairs of records that were put together, how many are one person's (precision),
and of those that are one person's, how many were put together (recall). A person with many records
counts much. B³ asks it of every record (of its cluster, how much is its person; of its person, how
much is in its cluster) and takes the mean, so that it counts every record once.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Quality:
    """Shares from 0 to 1; precision of nothing found, and recall of nothing to find, is 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Overlap:
    """Clusters against persons: how many records each pair of the two has in common.

    `found`, `true`: one entry a record, whatever label. `person`: the labels of `true` as 0 … n-1.
    """

    def __init__(self, found: np.ndarray, true: np.ndarray):
        self.found = np.unique(found, return_inverse=True)[1]
        self.person = np.unique(true, return_inverse=True)[1]
        self.persons = int(self.person.max(initial=-1)) + 1
        width = max(self.persons, 1)
        _, cell, records = np.unique(
            self.found.astype("int64") * width + self.person,
            return_inverse=True,
            return_counts=True,
        )
        self._together = records[cell]
        self._of_cluster = np.bincount(self.found)[self.found]
        self._of_person = np.bincount(self.person)[self.person]

    def pairwise(self, weight: np.ndarray | None = None) -> Quality:
        """`weight`: how often each person counts (one entry a person); once if not given."""
        w = np.ones(len(self.person)) if weight is None else weight[self.person]
        right = (w * (self._together - 1)).sum()
        return Quality(
            _share(right, (w * (self._of_cluster - 1)).sum()),
            _share(right, (w * (self._of_person - 1)).sum()),
        )

    def b_cubed(self, weight: np.ndarray | None = None) -> Quality:
        w = np.ones(len(self.person)) if weight is None else weight[self.person]
        return Quality(
            _share((w * self._together / self._of_cluster).sum(), w.sum()),
            _share((w * self._together / self._of_person).sum(), w.sum()),
        )

    def intervals(self, times: int = 200, seed: int = 1) -> dict[str, tuple[float, float]]:
        """95 % of `times` samples of the persons: of pairwise and B³ precision, recall and F1.

        Persons are drawn, not records: the records of one person are right or wrong together.
        """
        draw = np.random.default_rng(seed)
        seen: dict[str, list[float]] = {}
        for _ in range(times):
            chosen = draw.integers(self.persons, size=self.persons)
            weight = np.bincount(chosen, minlength=self.persons).astype("float64")
            for kind, quality in (
                ("pairwise", self.pairwise(weight)),
                ("b_cubed", self.b_cubed(weight)),
            ):
                for name in ("precision", "recall", "f1"):
                    seen.setdefault(f"{kind} {name}", []).append(getattr(quality, name))
        return {
            name: tuple(float(x) for x in np.quantile(values, (0.025, 0.975)))
            for name, values in seen.items()
        }


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else 1.0
