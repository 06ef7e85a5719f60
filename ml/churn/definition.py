"""What counts as churn, and when a label of a past day is complete.

Non-contractual, fixed window: a customer who may be asked about on day t
(enough order days, the last one recent) churned(t) if no order falls in (t+gap, t+gap+horizon].
The gap leaves the company time to act between the score and the outcome.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class ChurnDefinition:
    """Days throughout. `name` goes into every row that is published; dbt makes the labels."""

    name: str = "no_order_in_28_days"
    horizon_days: int = 28
    gap_days: int = 7
    active_days: int = 56
    min_order_days: int = 2

    def __post_init__(self) -> None:
        if self.horizon_days < 1 or self.gap_days < 0:
            raise ValueError("horizon_days must be at least 1, gap_days at least 0")

    @property
    def text(self) -> str:
        """The definition in one sentence, for the card."""
        return (
            f"Churn: no order in the {self.horizon_days} days that follow a gap of "
            f"{self.gap_days} days. Asked about: customers with at least {self.min_order_days} "
            f"order days in their life and an order in the last {self.active_days} days."
        )

    def label_complete(self, origin: date) -> date:
        """The last day that the label of `origin` looks at: known from then on."""
        return origin + timedelta(days=self.gap_days + self.horizon_days)
