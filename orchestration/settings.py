"""Settings of the installation (environment) and of a company (`companies/<name>.toml`).

Environment: `C360_COMPANY` (default `complete_journey`), `C360_DATA` (default `data/` in the
project), `C360_COMPANIES` (default `companies/`), `C360_MEMORY_LIMIT` (DuckDB, default `2GB`).
Secrets of a source are never in the company's file: it says `"${NAME}"`, and the value comes from
the environment, else from the company's file of connections (see `docs/companies.md`).
"""

import os
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ml.actions.catalogue import Action, Rules
from orchestration.errors import SettingsProblem

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_COMPANY = "complete_journey"


@dataclass(frozen=True)
class Churn:
    """What counts as churn (see ml.churn.definition); all in days. `kind`: fixed_window, or
    own_rhythm: silence of `rhythm_times` the customer's expected interval, at least
    `rhythm_least_days`, at most `horizon_days`; or p_alive: P(alive) (ml.lifetime_value) has fallen
    below `alive_below` by the end of the window."""

    horizon_days: int = 28
    gap_days: int = 7
    active_days: int = 56
    min_order_days: int = 2
    kind: str = "fixed_window"
    rhythm_times: float = 3
    rhythm_least_days: int = 14
    alive_below: float = 0.5

    def __post_init__(self) -> None:
        if self.kind == "contractual":
            raise TypeError("churn.kind: no source tells of contracts or paid periods yet")
        if self.kind not in ("fixed_window", "own_rhythm", "p_alive"):
            raise TypeError(f"churn.kind {self.kind!r}: fixed_window, own_rhythm or p_alive")
        if not 0 < self.alive_below < 1:
            raise TypeError("churn: alive_below is a probability between 0 and 1")
        if self.kind == "p_alive" and (self.gap_days + self.horizon_days) % 28:
            raise TypeError(
                "churn: with p_alive gap_days + horizon_days is a multiple of 28, the days on "
                f"which P(alive) is known; found {self.gap_days} + {self.horizon_days}"
            )
        if self.rhythm_times <= 0 or self.rhythm_least_days < 1:
            raise TypeError("churn: rhythm_times is above 0, rhythm_least_days at least 1")


@dataclass(frozen=True)
class Models:
    """`train_every_days`: how far the training days lie apart (features.origin). Those of every
    fourth week, on which segments are looked at again, are always among them."""

    train_every_days: int = 28

    def __post_init__(self) -> None:
        if self.train_every_days not in (7, 14, 28):
            raise TypeError(
                f"models.train_every_days is 7, 14 or 28; found {self.train_every_days}"
            )


@dataclass(frozen=True)
class Costs:
    """What serving a customer costs, in the company's currency; what is 0 or left out is not known,
    and the marts say so instead of showing a cost of nothing."""

    agent_minute: float = 0  # of somebody who answers tickets and calls
    parcel: float = 0  # packing and sending one
    payment_fee: float = 0  # the share of what a customer pays that the payment service keeps

    def __post_init__(self) -> None:
        if min(self.agent_minute, self.parcel, self.payment_fee) < 0 or self.payment_fee >= 1:
            raise TypeError("costs: no rate is below 0, and payment_fee is a share below 1")


@dataclass(frozen=True)
class Lifecycle:
    """When silence means something: after so many times the interval that is expected of a
    customer, within bounds in days. What is expected is their own mean interval, drawn towards the
    usual one as if they had shown that `usual_weight` times already (marts.lifecycle_moves)."""

    usual_interval_days: float = 30
    usual_weight: float = 2
    at_risk_times: float = 3  # 95 % of the intervals of a steady (Poisson) buyer are shorter
    at_risk_least: int = 14
    at_risk_most: int = 90
    lost_times: float = 6
    lost_least: int = 45
    lost_most: int = 180

    def __post_init__(self) -> None:
        if not (
            min(self.usual_interval_days, self.usual_weight) > 0
            and 0 < self.at_risk_times < self.lost_times
            and 0 < self.at_risk_least <= self.at_risk_most < self.lost_most
            and self.at_risk_least < self.lost_least <= self.lost_most
        ):
            raise TypeError("lifecycle: who is lost was at risk before, and no bound is below 1")


@dataclass(frozen=True)
class Schedule:
    cron: str = "0 2 * * *"
    time_zone: str = "UTC"
    on: bool = True


@dataclass(frozen=True)
class Company:
    """One company: what its days are, which sources are on, what is usual for it."""

    name: str
    title: str
    time_zone: str
    currency: str
    first_day: date
    sources: tuple[str, ...]
    last_day: date | None = None
    closed_days: tuple[date, ...] = ()
    short_days: tuple[date, ...] = ()
    schedule: Schedule = field(default_factory=Schedule)
    churn: Churn = field(default_factory=Churn)
    models: Models = field(default_factory=Models)
    costs: Costs = field(default_factory=Costs)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    actions: tuple[Action, ...] = ()
    next_action: Rules = field(default_factory=Rules)
    keep_versions: int = 30
    serve: dict = field(default_factory=dict)
    gates: dict = field(default_factory=dict)
    usual_rows: dict[str, dict[str, float]] = field(default_factory=dict)
    source_settings: dict[str, dict] = field(default_factory=dict)
    connections: str | None = None
    clock: str | None = None

    @property
    def history_blocks(self) -> bool:
        """Whether a gross breach of what earlier days say stops a run, or is a warning."""
        return self.gates.get("history", "fail") == "fail"

    @property
    def quiet_days(self) -> frozenset[date]:
        """Days that the volume gate does not judge."""
        return frozenset(self.closed_days) | frozenset(self.short_days)


def company_name() -> str:
    return os.environ.get("C360_COMPANY") or DEFAULT_COMPANY


def data_root() -> Path:
    return Path(os.environ.get("C360_DATA") or PROJECT / "data").resolve()


def companies_folder() -> Path:
    return Path(os.environ.get("C360_COMPANIES") or PROJECT / "companies").resolve()


def memory_limit() -> str:
    return os.environ.get("C360_MEMORY_LIMIT") or "2GB"


def load_company(name: str | None = None) -> Company:
    """Reads `companies/<name>.toml`. Raises SettingsProblem naming file and setting."""
    name = name or company_name()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise SettingsProblem(f"company {name!r}: use small letters, digits and _ only")
    path = companies_folder() / f"{name}.toml"
    if not path.exists():
        known = ", ".join(sorted(p.stem for p in companies_folder().glob("*.toml"))) or "none"
        raise SettingsProblem(f"company {name}: no file {path} (known companies: {known})")
    try:
        return _parse(name, tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise SettingsProblem(f"{path}: not valid TOML: {error}") from None
    except (KeyError, TypeError) as error:
        raise SettingsProblem(f"{path}: missing or unknown setting: {error}") from None


def _parse(name: str, raw: dict) -> Company:
    company = Company(
        name=name,
        title=raw.pop("title", name),
        time_zone=raw.pop("time_zone"),
        currency=raw.pop("currency"),
        first_day=raw.pop("first_day"),
        sources=tuple(raw.pop("sources")),
        last_day=raw.pop("last_day", None),
        closed_days=tuple(raw.pop("closed_days", ())),
        short_days=tuple(raw.pop("short_days", ())),
        schedule=Schedule(**raw.pop("schedule", {})),
        churn=Churn(**raw.pop("churn", {})),
        models=Models(**raw.pop("models", {})),
        costs=Costs(**raw.pop("costs", {})),
        lifecycle=Lifecycle(**raw.pop("lifecycle", {})),
        actions=tuple(Action(name=n, **one) for n, one in raw.pop("actions", {}).items()),
        next_action=Rules(**raw.pop("next_action", {})),
        keep_versions=raw.pop("publish", {}).get("keep_versions", 30),
        serve=raw.pop("serve", {}),
        gates=raw.pop("gates", {}),
        usual_rows=raw.pop("usual_rows", {}),
        source_settings=raw.pop("source", {}),
        connections=raw.pop("connections", None),
        clock=raw.pop("clock", None),
    )
    if raw:
        raise TypeError(", ".join(sorted(raw)))
    if company.gates.get("history", "fail") not in ("fail", "warn"):
        raise TypeError("gates.history: fail or warn")
    for zone in (company.time_zone, company.schedule.time_zone):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise TypeError(f"time_zone {zone!r} is not an IANA time zone") from None
    return company
