"""PostgreSQL as one of the ways to read: load a version, lead readers to it, remove old ones."""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from orchestration.serving import loading, pruning, registry, tables, views
from orchestration.serving.problems import NotShown
from orchestration.serving.session import opened, told
from orchestration.serving.target import Postgres

# One try to get at a view whose columns change: readers queue behind it, so it is short, and
# shorter than the time after which PostgreSQL looks for deadlocks.
_TRY = "300ms"
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Server:
    """A session of this company's publish, which keeps others out."""

    session: psycopg.Connection
    target: Postgres
    rooms: Collection[str]

    def current(self) -> str | None:
        with told():
            return registry.current(self.session)

    def load(self, name: str, database: Path) -> None:
        """Loads a version from its file, unless it is loaded; no reader sees it. One that was
        loaded before and never shown is removed."""
        with told():
            pruning.prune(self.session, registry.ever_shown(self.session) | {name})
            if registry.number_of(self.session, name) is None:
                loading.load(self.session, database, name, self.rooms, self.target)

    def show(self, name: str, database: Path) -> None:
        """Leads readers to a loaded version, in one short transaction.

        Waits only where columns have changed and long queries read them, `wait_seconds` at most.
        Raises NotShown if that was too long, PublishProblem for all else.
        """
        described = self._described(database)
        until = time.monotonic() + self.target.wait_seconds
        with told():
            number = registry.number_of(self.session, name)
            while not self._show(number, described):
                if time.monotonic() > until:
                    raise NotShown(
                        "PostgreSQL (serve.postgres): columns of a table have changed, and queries "
                        f"that read it did not end within {self.target.wait_seconds:g} s "
                        "(serve.postgres.wait_seconds); readers stay on the version before"
                    )
                time.sleep(_PAUSE_SECONDS)

    def _show(self, number: int, described) -> bool:
        try:
            with self.session.transaction():
                self.session.execute(f"SET LOCAL lock_timeout = '{_TRY}'")
                needed = views.wanted(self.session)
                views.bring_up_to_date(self.session, needed)
                views.comment(self.session, described)
                if self.target.reader:
                    views.grant(self.session, needed, self.target.reader)
                registry.point(self.session, number)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            return False
        return True

    def prune(self, keep: Collection[str], database: Path) -> list[str]:
        """Removes what is not kept and nobody reads; `database`: the current version's file.
        Names of what is gone."""
        with told():
            removed = pruning.prune(self.session, keep)
            pruning.tidy(self.session, self._described(database), self.target.reader)
            return removed

    def _described(self, database: Path) -> list[tables.Table]:
        with duckdb.connect(str(database), read_only=True) as version:
            return tables.tables_of(version, self.rooms)


@contextmanager
def serving(target: Postgres, company: str, rooms: Collection[str]) -> Iterator[Server]:
    """Opens the company's database for publishing. Raises PublishProblem."""
    with opened(target) as session:
        with told():
            registry.claim(session, company)
        yield Server(session, target, rooms)
