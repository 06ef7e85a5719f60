"""Readers go back to an earlier version, in all ways to read, without computing anything.

Versions stay as they are; the next run publishes forward again. Who did it and why is recorded.
"""

from orchestration import switches
from orchestration.errors import PublishProblem
from orchestration.layout import Layout
from orchestration.publishing import SCHEMAS, Version, versions
from orchestration.serving.readers import readers, shown
from orchestration.serving.target import target
from orchestration.settings import Company


def rollback(
    layout: Layout, company: Company, name: str = "", who: str = "", reason: str = ""
) -> tuple[str, str]:
    """Leads readers to the version `name` (empty: the one before the current); from and to which.

    The caller holds the company's lock. Raises PublishProblem, and nothing has moved: there is no
    such version, or PostgreSQL refuses. Seconds, as the version rests in PostgreSQL too; one that
    is no longer kept there is loaded again first.
    """
    with readers(layout, target(company), SCHEMAS) as ways:
        was = shown(layout)  # once a switch that was cut off has been ended
        if was is None:
            raise PublishProblem("nothing is published yet")
        chosen = _named(layout, name) if name else _before(layout, was)
        ways.load(chosen.name, chosen.folder)
        ways.announce(chosen.name, new=False)
        ways.show(chosen.folder)
    switches.record(layout, "rollback", chosen.name, was, who, reason)
    return was, chosen.name


def _named(layout: Layout, name: str) -> Version:
    """By its name, or by the beginning of it, or its day, if only one has that."""
    found = [
        v for v in versions(layout) if v.name.startswith(name) or v.manifest.get("as_of") == name
    ]
    exact = [version for version in found if version.name == name]
    if len(exact or found) == 1:
        return (exact or found)[0]
    told = "several begin so: " + ", ".join(v.name for v in found) if found else "there is none"
    raise PublishProblem(f"version {name}: {told} (see c360 versions)")


def _before(layout: Layout, was: str) -> Version:
    names = [version.name for version in versions(layout)]
    place = names.index(was) if was in names else 0
    if place == 0:
        raise PublishProblem(f"no version is kept from before {was}")
    return versions(layout)[place - 1]
