"""Makes the report of a version: from its file, and from nothing else but names and gates."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.report.about import About, about
from orchestration.report.page import page
from orchestration.report.sections import (
    campaigns,
    changes,
    churn,
    customers,
    journeys,
    quality,
    sales,
    satisfaction,
    sources,
    value,
)
from orchestration.report.sections.key_numbers import cards
from orchestration.report.text import Text
from orchestration.report.version_file import NotThere, VersionFile

_SECTIONS: tuple[tuple[Text, Callable], ...] = (
    (Text("Sales", "销售"), sales.section),
    (Text("Customers", "客户"), customers.section),
    (Text("Value", "价值"), value.section),
    (Text("Risk of churn", "流失风险"), churn.section),
    (Text("Satisfaction", "满意度"), satisfaction.section),
    (Text("Journeys", "客户旅程"), journeys.section),
    (Text("Campaigns", "营销活动"), campaigns.section),
    (Text("What changed, and why", "变化与原因"), changes.section),
    (Text("Data quality", "数据质量"), quality.section),
    (Text("Sources", "数据来源"), sources.section),
)
_WHY = {
    "marts.satisfaction": Text(
        "no source of this company asks for opinions", "该公司没有征询意见的来源"
    ),
    "marts.journeys": Text(
        "no source of this company tells of visits and contacts", "该公司没有访问与接触的来源"
    ),
    "marts.campaign_lift": Text(
        "no campaign of this company held anybody out, so its effect is not known",
        "该公司的活动没有对照组，效果未知",
    ),
    "meta.changes": Text(
        "nothing is another row than before, or there is no version before",
        "没有变化，或没有更早的版本",
    ),
}


@dataclass(frozen=True)
class Report:
    """The page, and what could not be made although its tables are there (for a person who
    looks after the system); one line each, without any data."""

    html: str
    problems: tuple[str, ...]


def make(
    folder: Path,
    *,
    before: Path | None,
    title: str,
    currency: str,
    time_zone: str,
    language: str = "en",
) -> Report:
    """The report of the version in `folder`; `before` is the folder of the one before it.

    Raises Problem if the version cannot be read at all.
    """
    before_file = before / "customer360.duckdb" if before else None
    with VersionFile(folder / "customer360.duckdb", before_file) as version:
        told = about(
            version,
            title=title,
            currency=currency,
            time_zone=time_zone,
            gates=_gates(folder / "manifest.json"),
        )
        made, missing, problems = [], [], []
        for name, section in _SECTIONS:
            try:
                made.append(section(version, told))
            except NotThere as reason:
                missing.append((name, _why(str(reason))))
            except Exception as error:
                problems.append(_problem(name, error))
                missing.append((name, Text("could not be made", "未能生成")))
        return Report(
            page(
                told,
                language,
                _cards(version, told, problems),
                made,
                missing,
                sources.behind(version),
            ),
            tuple(problems),
        )


def _cards(version: VersionFile, told: About, problems: list[str]):
    try:
        return cards(version, told)
    except Exception as error:
        problems.append(_problem(Text("key numbers", "关键数字"), error))
        return ""


def _problem(name: Text, error: Exception) -> str:
    """Only the kind and, of the engine's own errors about names, the first line: no values."""
    told = type(error).__name__
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        told += ": " + str(error).splitlines()[0]
    return f"report, {name.en}: {told}"


def _why(table: str) -> Text:
    reason = _WHY.get(table, Text("nothing is known of it", "没有相关数据"))
    return Text("{} ({} is empty or not in this version).", "{}（本版本无 {} 或其为空）。").format(
        reason, table
    )


def _gates(manifest: Path) -> list[dict]:
    try:
        return json.loads(manifest.read_text(encoding="utf-8")).get("gates", [])
    except (OSError, ValueError):
        return []
