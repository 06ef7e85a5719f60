"""What is published: day, gates and size of each version, and how old its sources were."""

from dataclasses import dataclass

import duckdb

from orchestration.layout import Layout
from orchestration.publishing import Version, versions
from orchestration.serving.readers import DATABASE, shown
from orchestration.warehouse import has_table


@dataclass(frozen=True)
class Listed:
    """One version. `sources`: days that each was behind, None where it was never landed; `warned`:
    gates with a bound that was broken and blocks nothing, or was accepted by somebody."""

    name: str
    current: bool
    day: str
    run: str
    published_at: str
    tables: int
    rows: int
    size: int  # bytes, of the file and the Parquet files
    gates: int
    warned: tuple[str, ...]
    sources: dict[str, int | None]


def listed(layout: Layout) -> list[Listed]:
    """All versions, oldest first."""
    current = shown(layout)
    return [_listed(version, version.name == current) for version in versions(layout)]


def _listed(version: Version, current: bool) -> Listed:
    told = version.manifest
    gates = told.get("gates", [])
    return Listed(
        name=version.name,
        current=current,
        day=told["as_of"],
        run=told.get("run_id", ""),
        published_at=told["published_at"],
        tables=len(told["tables"]),
        rows=sum(table["rows"] for table in told["tables"].values()),
        size=sum(p.stat().st_size for p in version.folder.rglob("*") if p.is_file()),
        gates=len(gates),
        warned=tuple(g.get("gate", "?") for g in gates if _warned(g)),
        sources=_sources(version),
    )


def _warned(gate: dict) -> bool:
    verdicts = gate.get("verdicts", ())
    return not (gate.get("passed", True) and all(one.get("passed", True) for one in verdicts))


def _sources(version: Version) -> dict[str, int | None]:
    try:
        with duckdb.connect(str(version.folder / DATABASE), read_only=True) as connection:
            if not has_table(connection, "meta", "source_freshness"):
                return {}
            return dict(
                connection.sql(
                    "SELECT source, days_behind FROM meta.source_freshness ORDER BY 1"
                ).fetchall()
            )
    except duckdb.Error:
        return {}  # it is still listed; who opens it is told


def as_text(found: list[Listed]) -> str:
    """For a terminal: a line a version, newest last, and how old the current one's sources are."""
    lines = []
    for one in found:
        gates = f"{one.gates - len(one.warned)} gates passed, {len(one.warned)} warned"
        old = [days for days in one.sources.values() if days is not None]
        oldest = f", sources up to {max(old)} days behind" if any(old) else ""
        lines.append(
            f"{'*' if one.current else ' '} {one.name}  day {one.day}  {one.rows:,} rows  "
            f"{one.size / 1e6:,.1f} MB  {gates}{oldest}  run {one.run[:8]}"
        )
    for one in found:
        if one.current and one.warned:
            lines.append(f"\nWarned: {', '.join(one.warned)}")
        if one.current and one.sources:
            told = ", ".join(
                f"{name} {'never landed' if days is None else f'{days} d'}"
                for name, days in one.sources.items()
            )
            lines.append(f"\nBehind the day {one.day}: {told}")
    return "\n".join(lines)
