"""How old what each source told is."""

from orchestration.report.about import About
from orchestration.report.figures import day, whole
from orchestration.report.parts import Section, mark, table
from orchestration.report.text import Text, html
from orchestration.report.version_file import VersionFile
from orchestration.report.words import word


def section(version: VersionFile, about: About) -> Section:
    version.need("meta.source_freshness")
    found = version.rows(
        """SELECT source, landed_to, days_behind, status, reason, fresh_within_days,
            strftime(timezone(?, last_known_at), '%Y-%m-%d %H:%M') AS last_known
        FROM meta.source_freshness ORDER BY status = 'fresh', source""",
        about.time_zone,
    )
    late = [row for row in found if row["status"] != "fresh"]
    lead = (
        Text("Behind: {} of {}.", "{1} 个来源中有 {0} 个滞后。").format(len(late), len(found))
        if late
        else Text("All sources are up to date.", "全部来源均及时。")
    )
    rows = [
        (
            html("<code>{}</code>", row["source"]),
            mark(row["status"] == "fresh", word(row["status"])),
            row["reason"] or "",
            day(row["landed_to"]),
            row["last_known"] or "–",
            whole(row["days_behind"]),
            whole(row["fresh_within_days"]),
        )
        for row in found
    ]
    heads = (
        Text("source", "来源"),
        Text("state", "状态"),
        Text("why", "原因"),
        Text("landed up to", "已落地至"),
        Text("newest record known", "最新记录获知于"),
        Text("days behind", "滞后天数"),
        Text("allowed", "允许"),
    )
    return Section(
        "sources",
        Text("Sources", "数据来源"),
        lead,
        table(heads, rows, text_columns=3),
    )


def behind(version: VersionFile) -> tuple[int, int]:
    """How many sources are behind, and how many there are; (0, 0) where nobody knows."""
    if not version.has("meta.source_freshness"):
        return 0, 0
    row = version.one(
        """SELECT count(*) FILTER (status <> 'fresh') AS late, count(*) AS n
        FROM meta.source_freshness"""
    )
    return row["late"], row["n"]
