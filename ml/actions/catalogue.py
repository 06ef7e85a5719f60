"""What can be done for a customer, and the rules that hold for all of it."""

from dataclasses import dataclass

CHANNELS = ("email", "sms", "phone", "push")


@dataclass(frozen=True)
class Action:
    """One thing that can be done. It is the same for everybody who gets it: an action has no
    depth of discount that could differ between persons.

    `campaign_type`: of the campaigns with a holdout from which its effect is known. `cost`: of
    doing it once to one customer, in the company's currency.
    """

    name: str
    campaign_type: str
    channel: str
    cost: float
    zh: str
    en: str

    def __post_init__(self) -> None:
        if self.channel not in CHANNELS:
            raise TypeError(f"action {self.name}: channel must be one of {', '.join(CHANNELS)}")
        if not self.cost >= 0:
            raise TypeError(f"action {self.name}: its cost is not below 0")


@dataclass(frozen=True)
class Rules:
    """`holdout`: share of people whom no action ever reaches, by a lasting hash. `explore`: share
    of suggestions that are chosen by lot among all that is allowed, so that each has a known chance
    above 0. `most_contacts` in `contact_days` days, over all actions; `cool_down_days` between two
    of one action. An outcome is ripe `outcome_days` after the suggestion; it counts as followed if
    the customer got the campaign within `follow_days`."""

    holdout: float = 0.05
    explore: float = 0.05
    most_contacts: int = 4
    contact_days: int = 30
    cool_down_days: int = 14
    follow_days: int = 7
    outcome_days: int = 30

    def __post_init__(self) -> None:
        if not (0 <= self.holdout < 1 and 0 <= self.explore <= 1):
            raise TypeError("next_action: holdout and explore are shares")
        if min(self.most_contacts, self.contact_days, self.cool_down_days) < 0:
            raise TypeError("next_action: no limit is below 0")
        if not 0 < self.follow_days <= self.outcome_days:
            raise TypeError("next_action: an outcome ripens after it could be followed")
