"""What every section knows of the version: whose it is, of which day, in which money."""

from dataclasses import dataclass
from datetime import date

from orchestration.report.version_file import VersionFile


@dataclass(frozen=True)
class About:
    """`before` is the name of the version that changes are counted from, if it still rests."""

    company: str
    title: str
    currency: str
    time_zone: str
    version: str
    as_of: date
    published_at: str
    code_version: str
    before: str | None
    gates: tuple[dict, ...] = ()


def about(
    version: VersionFile,
    *,
    title: str,
    currency: str,
    time_zone: str,
    gates: list[dict],
) -> About:
    row = version.one("SELECT * FROM meta.version")
    before = (
        version.value("SELECT version FROM before.meta.version") if version.has_before else None
    )
    return About(
        company=row["company"],
        title=title,
        currency=currency,
        time_zone=time_zone,
        version=row["version"],
        as_of=row["as_of"],
        published_at=row.get("published_at") or "",
        code_version=row.get("code_version") or "",
        before=before,
        gates=tuple(gates),
    )
