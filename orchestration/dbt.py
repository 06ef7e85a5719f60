"""dbt in this process: parsed once for each set of sources, then one call a room.

A call as a subprocess costs 4.7 s before it does anything, in process 0.2 s (measured, see
docs/decisions/0003-dbt-in-process.md). dagster-dbt keeps its part: asset specs, checks, events.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from orchestration.errors import ModelProblem, without_values
from orchestration.import_ahead import wait_for
from orchestration.layout import Layout
from orchestration.settings import PROJECT, memory_limit

DBT_PROJECT = PROJECT / "dbt_project"
TARGET = DBT_PROJECT / "target"
_RESULT_EVENTS = ("LogModelResult", "LogTestResult", "LogSeedResult")
# By target: what this process has parsed in full and nobody has asked for yet.
_PARSED: dict[Path, object] = {}
_ERROR_EVENTS = ("RunResultError", "MainEncounteredError")


@dataclass(frozen=True)
class BuildResult:
    """What dbt said: the result event of every node (as dagster-dbt reads them), and problems."""

    events: list[dict]
    problems: list[str]

    def raise_for_problems(self) -> None:
        if self.problems:
            raise ModelProblem("; ".join(self.problems))


def ensure_manifest(sources: Sequence[str]) -> Path:
    """The manifest's path of a company with these sources: only their models are in it, and what
    they feed. Parses the project if a file of it changed since the last time."""
    target = _target(sources)
    target.mkdir(parents=True, exist_ok=True)
    manifest, stamp = target / "manifest.json", target / "manifest.sha256"
    with (target / "parse.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fingerprint = _project_fingerprint()
        if not (manifest.exists() and stamp.exists() and stamp.read_text() == fingerprint):
            stamp.unlink(missing_ok=True)  # a parse that dies leaves half a manifest
            # In full: after a change in a source that is off, a partial parse keeps its tests.
            _PARSED[target] = _parse(sources, "--no-partial-parse")
            stamp.write_text(fingerprint)
    return manifest


def _target(sources: Sequence[str]) -> Path:
    named = " ".join(sorted(sources))
    return TARGET / hashlib.sha256(named.encode()).hexdigest()[:12]


def _vars(sources: Sequence[str]) -> list[str]:
    return ["--vars", json.dumps({"sources": sorted(sources)})]


def build(
    layout: Layout, sources: Sequence[str], select: str, exclude: str | None = None
) -> BuildResult:
    """Builds and tests the selected models in the warehouse of a company with these sources."""
    wait_for()
    # Before the paths are set: a changed profile is parsed anew.
    manifest = _manifest(tuple(sources))
    _forget_compiled(manifest)
    os.environ["C360_WAREHOUSE"] = str(layout.warehouse)
    os.environ["C360_TEMPORARY"] = str(layout.temporary)
    os.environ["C360_MEMORY_LIMIT"] = memory_limit()
    events: list[dict] = []
    problems: list[str] = []

    def listen(event) -> None:
        if event.info.name in _RESULT_EVENTS:
            events.append(_as_dict(event))
        elif event.info.name in _ERROR_EVENTS:
            problems.append(_in_one_line(event))

    # eager would run tests of tables that are not built yet; cautious would skip those that
    # span two rooms.
    arguments = ["build", "--select", *select.split(), "--indirect-selection", "buildable"]
    arguments += _vars(sources)
    arguments += ["--no-write-json"]  # a megabyte of manifest a call that nobody reads
    if exclude:
        arguments += ["--exclude", *exclude.split()]
    result = _invoke([*arguments, "--target-path", str(layout.root / "dbt")], listen, manifest)
    if not result.success and not problems:
        problems.append(f"dbt: {without_values(str(result.exception))}")
    return BuildResult(events, problems)


@cache
def _manifest(sources: tuple[str, ...]):
    """The parsed project as dbt's own object, so that later calls need not parse again."""
    ensure_manifest(sources)
    # Not written a second time: that would be outside the lock, below another run's eyes.
    return _PARSED.pop(_target(sources), None) or _parse(sources, "--no-write-json")


def _forget_compiled(manifest) -> None:
    """dbt notes in the manifest that a node is compiled, and would leave out the ephemeral models
    that it reads when the same process builds it a second time."""
    for node in manifest.nodes.values():
        if getattr(node, "extra_ctes_injected", False):
            node.extra_ctes_injected = False
            node.extra_ctes = []


def _parse(sources: Sequence[str], *options: str):
    problems: list[str] = []

    def listen(event) -> None:
        if event.info.name in _ERROR_EVENTS:
            problems.append(_in_one_line(event))

    result = _invoke(
        ["parse", *_vars(sources), "--target-path", str(_target(sources)), *options], listen
    )
    if not result.success:
        raise ModelProblem("; ".join(problems) or without_values(str(result.exception)))
    return result.result


def _invoke(arguments: list[str], listen: Callable, manifest=None):
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    # No log file: an engine's error quotes values, and values may be personal.
    quiet = ["--quiet", "--log-level", "none", "--log-level-file", "none"]
    runner = dbtRunner(manifest=manifest, callbacks=[listen])
    try:
        # In a thread of its own, because dbt inspects the whole stack some fourteen times a
        # call, and below Dagster the stack is deep: 0.3 s a call.
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(runner.invoke, [*quiet, *arguments, *folders]).result()
    finally:
        DuckDBConnectionManager.close_all_connections()


def _as_dict(event) -> dict:
    from google.protobuf.json_format import MessageToDict

    return MessageToDict(event, preserving_proto_field_name=True)


def _in_one_line(event) -> str:
    """`dbt: <model or test>: <what dbt says of it>`, without the line that repeats the SQL."""
    told = _as_dict(event)
    node = told.get("data", {}).get("node_info", {}).get("node_name")
    message = told["info"]["msg"].strip().split("LINE ")[0]
    return "dbt: " + without_values(f"{node}: {message}" if node else message)


def _project_fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(DBT_PROJECT.rglob("*")):
        inside = path.relative_to(DBT_PROJECT)
        if path.is_file() and inside.parts[0] not in ("target", "logs"):
            digest.update(str(inside).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
