"""All ways to read move to a version together: PostgreSQL, and at once after it the link to files.

What can take long or fail is done before: the version is in PostgreSQL, the link lies ready. Then
PostgreSQL's one transaction, then one rename. A process that dies between the two leaves
`switching.json`: `settle`, at the start of the next run, leads the files to where PostgreSQL is.
If PostgreSQL refuses, nothing has moved anywhere.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import files
from orchestration.errors import PublishProblem
from orchestration.layout import Layout
from orchestration.serving.problems import NotShown, Unknown
from orchestration.serving.target import Postgres

# What speaks PostgreSQL is imported where there is one.
if TYPE_CHECKING:
    from orchestration.serving.server import Server

DATABASE = "customer360.duckdb"


@dataclass(frozen=True)
class Readers:
    """The ways to read of one company; `server` is None where nobody reads in PostgreSQL."""

    layout: Layout
    server: "Server | None" = None

    def load(self, name: str, folder: Path) -> None:
        """Whatever has to be done with a version before readers can be led to it."""
        if self.server:
            self.server.load(name, folder / DATABASE)

    def announce(self, name: str, new: bool) -> None:
        """Says to `settle` which version readers are about to be led to; a `new` one that they
        never came to is removed."""
        files.write_json(self.layout.switching, {"version": name, "new": new})

    def show(self, folder: Path) -> None:
        """Leads all readers to a whole version that was announced. Raises PublishProblem or
        OSError, and nothing has moved; or Unknown, and `settle` finds out once the server is back.
        """
        was = shown(self.layout)
        try:
            _make_ready(self.layout, folder)
            if self.server:
                self._show_in_postgres(folder)
            try:
                _point(self.layout)
            except OSError as error:
                self._take_back(was, error)
                raise
        except Unknown:
            raise
        except (PublishProblem, OSError):
            self.layout.switching.unlink()
            raise
        self.layout.switching.unlink()

    def _show_in_postgres(self, folder: Path) -> None:
        try:
            self.server.show(folder.name, folder / DATABASE)
        except NotShown:
            raise
        except PublishProblem as problem:
            if _asked(self.server.target, problem) != folder.name:
                raise

    def _take_back(self, was: str | None, error: OSError) -> None:
        """The link cannot be moved, so PostgreSQL goes back too."""
        if self.server and was:
            try:
                self.server.show(was, self.layout.versions / was / DATABASE)
            except PublishProblem as problem:
                raise Unknown(f"{error.strerror}: the link to files; then {problem}") from None

    def prune(self, keep: Collection[str]) -> list[str]:
        """PostgreSQL keeps the newest of these names, and the current one."""
        if self.server is None:
            return []
        newest = list(keep)[-self.server.target.keep_versions :]
        return self.server.prune(newest, self.layout.current)


@contextmanager
def readers(layout: Layout, target: Postgres | None, rooms: Collection[str]) -> Iterator[Readers]:
    """For publishing and rolling back; PostgreSQL's session is open as long as it lasts."""
    settle(layout, target)
    if target is None:
        yield Readers(layout)
        return
    from orchestration.serving.server import serving

    with serving(target, layout.root.name, rooms) as server:
        yield Readers(layout, server)


def settle(layout: Layout, target: Postgres | None) -> str | None:
    """Ends a switch that was cut off: files follow PostgreSQL; a new version that readers never
    came to is removed. Returns the version that files were led to, None if they stay. Raises
    PublishProblem if PostgreSQL is away."""
    if not layout.switching.exists():
        return None
    told = json.loads(layout.switching.read_text("utf-8"))
    folder, moved = layout.versions / told["version"], None
    if folder.exists() and shown(layout) != folder.name:
        if target and _current(target) == folder.name:
            _make_ready(layout, folder)
            _point(layout)
            moved = folder.name
        elif told["new"]:
            shutil.rmtree(folder)
    layout.switching.unlink()
    return moved


def shown(layout: Layout) -> str | None:
    """The version that readers of files see."""
    return layout.current.resolve().parent.name if layout.current.exists() else None


def _asked(target: Postgres, problem: PublishProblem) -> str | None:
    try:
        return _current(target)
    except PublishProblem:
        raise Unknown(
            f"{problem}; whether its readers see the new version is not known: "
            "the next run leads the others to what they see"
        ) from None


def _current(target: Postgres) -> str | None:
    from orchestration.serving import registry
    from orchestration.serving.session import opened, told

    with opened(target) as session, told():
        return registry.current(session) if registry.exists(session, registry.HOME) else None


def _make_ready(layout: Layout, folder: Path) -> None:
    """The link to the new version lies beside the old one. Readers open `current.duckdb`, a link
    through `current`: file and Parquet move with one rename."""
    if layout.current.exists():
        old = layout.current.resolve().parent
        if layout.current_folder.resolve() != old:
            files.point(layout.current_folder, old)
        _lead_through(layout)
    draft = _draft(layout)
    draft.unlink(missing_ok=True)
    draft.symlink_to(os.path.relpath(folder, draft.parent))
    files.fsync(draft.parent)


def _point(layout: Layout) -> None:
    os.replace(_draft(layout), layout.current_folder)
    files.fsync(layout.current_folder.parent)
    _lead_through(layout)


def _lead_through(layout: Layout) -> None:
    there = f"{layout.current_folder.name}/{DATABASE}"
    if not layout.current.is_symlink() or os.readlink(layout.current) != there:
        files.point(layout.current, layout.current_folder / DATABASE)


def _draft(layout: Layout) -> Path:
    return layout.current_folder.with_name("current.draft")
