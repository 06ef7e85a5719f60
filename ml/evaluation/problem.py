"""What is asked of a customer on a day, and who competes to answer it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ml.evaluation.methods import Method


@dataclass(frozen=True, eq=False)
class Problem:
    """A target that is 0 or 1, known `gap_days + horizon_days` after the day that is asked about.

    `methods`: by name, simple ones first, at least one of role `baseline`; a tie goes to the
    earlier. `name`: the definition, as it stands in every row that is published.
    """

    name: str
    target: str
    gap_days: int
    horizon_days: int
    features: tuple[str, ...]
    methods: Mapping[str, Method]

    def label_complete(self, origin: date) -> date:
        """The last day that the label of `origin` looks at: known from then on."""
        return origin + timedelta(days=self.gap_days + self.horizon_days)

    @property
    def baselines(self) -> list[str]:
        return [name for name, one in self.methods.items() if one.role == "baseline"]

    @property
    def challengers(self) -> list[str]:
        return [name for name, one in self.methods.items() if one.role == "challenger"]
