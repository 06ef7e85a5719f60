"""What is another row than in the version before, and why."""

from orchestration.report.about import About
from orchestration.report.charts.bars import parts
from orchestration.report.figures import day, decimal, share, whole
from orchestration.report.parts import Section, figure, figures, table
from orchestration.report.text import Text, html
from orchestration.report.version_file import NotThere, VersionFile
from orchestration.report.words import word


def section(version: VersionFile, about: About) -> Section:
    version.need("meta.changes")
    found = version.rows(
        """SELECT table_name, reason, sum(added)::BIGINT AS added, sum(changed)::BIGINT AS changed,
            sum(removed)::BIGINT AS removed, any_value(since_version) AS since_version,
            any_value(since_day) AS since_day
        FROM meta.changes GROUP BY table_name, reason HAVING sum(added + changed + removed) > 0
        ORDER BY table_name"""
    )
    if not found:
        raise NotThere("meta.changes")
    totals: dict[str, int] = {}
    for row in found:
        rows = row["added"] + row["changed"] + row["removed"]
        totals[row["reason"]] = totals.get(row["reason"], 0) + rows
    reasons = sorted(totals, key=lambda reason: -totals[reason])
    by_table: dict[str, dict[str, dict]] = {}
    for row in found:
        by_table.setdefault(row["table_name"], {})[row["reason"]] = row

    def count(row: dict | None) -> int:
        return sum(row[kind] for kind in ("added", "changed", "removed")) if row else 0

    chart = parts(
        [
            (
                html("<code>{}</code>", name),
                [count(own.get(reason)) for reason in reasons],
                Text("{} rows", "{} 行").format(whole(sum(count(row) for row in own.values()))),
            )
            for name, own in by_table.items()
        ],
        [word(reason) for reason in reasons],
    )
    lines = [
        (
            html("<code>{}</code>", name),
            word(reason),
            *(whole(own[reason][kind]) for kind in ("added", "changed", "removed")),
        )
        for name, own in by_table.items()
        for reason in reasons
        if reason in own
    ]
    lead = Text(
        "{} rows are other ones than in version {} (day {}).",
        "与版本 {1}（{2}）相比，{0} 行发生变化。",
    ).format(
        whole(sum(totals.values())), found[0]["since_version"] or "", day(found[0]["since_day"])
    )
    heads = (
        Text("table", "表"),
        Text("reason", "原因"),
        Text("added", "新增"),
        Text("changed", "变更"),
        Text("gone", "删除"),
    )
    return Section(
        "changes",
        Text("What changed, and why", "变化与原因"),
        lead,
        figures(
            figure(Text("Rows by reason", "各原因的行数"), chart, wide=True),
            figure(
                "",
                html(
                    "<details><summary>{}</summary>{}</details>",
                    Text("Rows added, changed and gone", "新增、变更与删除的行"),
                    table(heads, lines, text_columns=2),
                ),
                Text("Which rows: meta.changed_row.", "具体行见 meta.changed_row。"),
                wide=True,
            ),
            *_moved(version),
        ),
    )


def _moved(version: VersionFile) -> list:
    """The ten numbers that moved most; a version of before there was such a table has none."""
    try:
        version.need("meta.moved_number")
    except NotThere:
        return []
    found = version.rows("FROM meta.moved_number ORDER BY place")
    lines = [
        (
            html("<code>{}</code> {}", row["table_name"], row["number"]),
            _figure(row["before"]),
            _figure(row["now"]),
            row["unit"],
            share(row["change"]) if row["change"] is not None else "",
        )
        for row in found
    ]
    heads = (
        Text("number", "指标"),
        Text("before", "之前"),
        Text("now", "现在"),
        Text("unit", "单位"),
        Text("change", "变化"),
    )
    title = Text("Numbers that moved most", "变动最大的指标")
    return [figure(title, table(heads, lines, text_columns=1), wide=True)] if lines else []


def _figure(value: float) -> str:
    """A count without decimals."""
    return whole(value) if value == int(value) else decimal(value)
