"""`[serve.postgres]` of a company's file: the database that BI tools read, if there is one."""

import re
from dataclasses import dataclass, field

from orchestration.connections import filled_in
from orchestration.errors import SettingsProblem
from orchestration.settings import Company


@dataclass(frozen=True)
class Postgres:
    """Where versions are loaded to, and for how long a publish may wait there; in seconds.

    `reader`: a role that may read (it must exist); empty: nobody is granted anything. `indexed`:
    columns that get an index in every table that has them. `keep_versions`: how many rest in the
    database, at most as many as in the folder; older ones are loaded again by a rollback.
    """

    dsn: str = field(repr=False)  # it holds a password
    reader: str = ""
    keep_versions: int = 3
    wait_seconds: float = 60
    statement_seconds: float = 3600
    connect_seconds: int = 10
    indexed: tuple[str, ...] = ("customer_id",)

    def __post_init__(self) -> None:
        if not self.dsn:
            raise TypeError("dsn is empty")
        if self.keep_versions < 2:
            raise TypeError("keep_versions is at least 2: open transactions read the one before")
        if min(self.wait_seconds, self.statement_seconds, self.connect_seconds) <= 0:
            raise TypeError("times are above 0")
        if not re.fullmatch(r"[\w$ -]{0,63}", self.reader):
            raise TypeError(f"reader {self.reader!r} is not the name of a role")


def target(company: Company) -> Postgres | None:
    """The company's database for readers, None without. Raises SettingsProblem naming what is
    wrong."""
    serve = dict(company.serve)
    said = serve.pop("postgres", None)
    if serve:
        raise SettingsProblem(f"company {company.name}: serve.{next(iter(serve))} is no setting")
    if said is None:
        return None
    settings = {key: filled_in(company, "serve.postgres", value) for key, value in said.items()}
    if "indexed" in settings:
        settings["indexed"] = tuple(settings["indexed"])
    try:
        return Postgres(**settings)
    except TypeError as error:
        reason = str(error).split("() ")[-1]
        raise SettingsProblem(f"serve.postgres: {reason} (see docs/companies.md)") from None
