"""Where reports rest: beside the versions, not in them.

A version's files are hashed in its manifest and never change; a report is made from them, can be
made again by newer code or in the other language, and must not hold up a publish.
"""

import logging
import os
import tempfile
from pathlib import Path

import duckdb

from orchestration.errors import Problem, PublishProblem
from orchestration.layout import Layout
from orchestration.publishing import DATABASE, Version, versions
from orchestration.report.make import Report, make
from orchestration.settings import Company

LANGUAGES = ("en", "zh")


def language_set() -> str:
    """The language that a page opens with: `C360_REPORT_LANGUAGE`, else English."""
    return "zh" if (os.environ.get("C360_REPORT_LANGUAGE") or "").startswith("zh") else "en"


def write_report(
    where: Layout, company: Company, version: str | None = None, language: str | None = None
) -> tuple[Path, Report]:
    """Makes the report of a version (default: the one that readers see) and puts it in its place,
    in one step. Reports of versions that are gone go, too. Raises Problem."""
    found = {one.name: one for one in versions(where)}
    name = version or (where.current.resolve().parent.name if where.current.exists() else None)
    if name is None:
        raise PublishProblem(f"nothing is published yet under {where.versions}")
    if name not in found:
        raise PublishProblem(
            f"version {name}: not there; c360 versions lists those that are under {where.versions}"
        )
    report = make(
        found[name].folder,
        before=_before(name, found),
        title=company.title,
        currency=company.currency,
        time_zone=company.time_zone,
        language=language or language_set(),
    )
    path = where.reports / f"{name}.html"
    _put(path, report.html)
    for old in where.reports.glob("*.html"):
        if old.stem not in found:
            old.unlink(missing_ok=True)
    return path, report


def _before(name: str, found: dict[str, Version]) -> Path | None:
    """The version that readers saw when this one was published, as it says itself: after a
    rollback that is not the newest one. Where it does not say, the one published before it."""
    if "since" in found[name].manifest:
        told = found[name].manifest["since"]
        return found[told].folder if told in found else None
    # Published before manifests said it: its changes say it, unless there were none.
    try:
        with duckdb.connect(str(found[name].folder / DATABASE), read_only=True) as connection:
            row = connection.execute("SELECT any_value(since_version) FROM meta.changes").fetchone()
    except duckdb.Error:
        row = None
    if row and row[0] in found:
        return found[row[0]].folder
    names = list(found)
    place = names.index(name)
    return found[names[place - 1]].folder if place else None


def report_metadata(where: Layout, company: Company, log: logging.Logger) -> dict[str, str]:
    """For the run that has just published: the report's path, or why there is none, in a warning.

    Never raises: the version is out, and a page about it is no reason to call the run failed.
    """
    try:
        path, report = write_report(where, company)
    except Exception as error:
        told = str(error) if isinstance(error, Problem) else type(error).__name__
        log.warning("no report was made: %s", told)
        return {"report": f"none: {told}"}
    if report.problems:
        log.warning("%s", "; ".join(report.problems))
        return {"report": str(path), "report left out": "; ".join(report.problems)}
    return {"report": str(path)}


def _put(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".report-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(draft, 0o644)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
    except OSError as error:
        raise PublishProblem(f"cannot write {path}: {error.strerror}") from None
