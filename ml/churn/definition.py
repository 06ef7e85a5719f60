"""What counts as churn, and when a label of a past day is complete.

Nobody tells a shop that they leave, so churn is silence, and a company chooses how much of it:

fixed_window  No order in (t+gap, t+gap+horizon].
own_rhythm    No order in (t+gap, t+gap+w], where w is the customer's own: `rhythm_times` the
              interval that was expected of them on t, at least `rhythm_least_days`, at most
              horizon_days. Three times: 95 % of the intervals of a steady (Poisson) buyer are
              shorter (the quantile 1−e⁻³). Expected: their mean interval, drawn towards the usual
              one as if they had shown that `usual_weight` times (as in marts.lifecycle_moves).
p_alive        P(alive) of a model of purchases (ml/lifetime_value), as it stands at the end of the
              window, t+gap+horizon, with what is known then, is below `alive_below`; asked only
              about who is above it on t. It calls nobody lost whose rhythm is slow, and rests on
              that model's assumptions; an order may still come.

Asked about on t: who has enough order days, the last one recent. The gap leaves the company time to
act between the score and the outcome. A contract that ends is another matter: see labels.py.
"""

from dataclasses import dataclass
from datetime import date, timedelta

KINDS = ("fixed_window", "own_rhythm", "p_alive")


@dataclass(frozen=True)
class ChurnDefinition:
    """Days throughout. `name` goes into every row that is published; dbt makes the labels."""

    name: str = "no_order_in_28_days"
    horizon_days: int = 28
    gap_days: int = 7
    active_days: int = 56
    min_order_days: int = 2
    kind: str = "fixed_window"
    rhythm_times: float = 3.0
    rhythm_least_days: int = 14
    usual_interval_days: float = 30.0
    usual_weight: float = 2.0
    alive_below: float = 0.5

    def __post_init__(self) -> None:
        if self.horizon_days < 1 or self.gap_days < 0:
            raise ValueError("horizon_days must be at least 1, gap_days at least 0")
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if self.rhythm_times <= 0 or not self.rhythm_least_days >= 1:
            raise ValueError("rhythm_times must be above 0, rhythm_least_days at least 1")
        if not 0 < self.alive_below < 1:
            raise ValueError("alive_below must be between 0 and 1")

    @property
    def text(self) -> str:
        """The definition in one sentence, for the card."""
        asked = (
            f"Asked about: customers with at least {self.min_order_days} order days in their life "
            f"and an order in the last {self.active_days} days"
        )
        if self.kind == "p_alive":
            return (
                f"Churn: the probability that the customer still buys, P(alive), is below "
                f"{self.alive_below:g} {self.gap_days + self.horizon_days} days later, as a model "
                f"of purchases says then. {asked}, whose P(alive) is not below it yet."
            )
        length = f"the {self.horizon_days} days"
        if self.kind == "own_rhythm":
            length = (
                f"the customer's own window ({self.rhythm_times:g} times the interval expected of "
                f"them, {min(self.rhythm_least_days, self.horizon_days)} to {self.horizon_days} "
                "days)"
            )
        follow = "follow" if self.kind == "fixed_window" else "follows"
        return f"Churn: no order in {length} that {follow} a gap of {self.gap_days} days. {asked}."

    def label_complete(self, origin: date) -> date:
        """The last day that the label of `origin` looks at: known from then on. One day for all,
        also where windows are shorter: a label known early only because it is a good one would
        teach the model that the news is good."""
        return origin + timedelta(days=self.gap_days + self.horizon_days)
