"""Whether the data can be trusted: gates, what was set aside, and whether the sums add up."""

from markupsafe import Markup

from orchestration.report.about import About
from orchestration.report.charts.bars import Bar, bars
from orchestration.report.figures import decimal, share, whole
from orchestration.report.parts import Section, figure, figures, mark, table
from orchestration.report.text import Text, html
from orchestration.report.version_file import NotThere, VersionFile

_SUMS = """
    SELECT source, entity, currency, received, accepted, quarantined, duplicates, superseded,
        deleted, received_amount, received = accepted + quarantined + duplicates + superseded
            + deleted AS rows_add_up,
        coalesce(abs(received_amount - accepted_amount - quarantined_amount - duplicates_amount
            - superseded_amount - deleted_amount) < 0.005, true)
            AND coalesce(abs(accepted_amount - modelled_amount) < 0.005, true) AS money_adds_up
    FROM meta.reconciliation ORDER BY source, entity, currency"""


def section(version: VersionFile, about: About) -> Section:
    made = [_gates(about.gates)] if about.gates else []
    rows = version.rows(_SUMS) if version.has("meta.reconciliation") else []
    if rows:
        made.append(_sums(rows))
    if version.has("meta.quarantine"):
        made.append(_set_aside(version, sum(row["received"] for row in rows)))
    made = [part for part in made if part]
    if not made:
        raise NotThere("meta.reconciliation")
    good = all(row["rows_add_up"] and row["money_adds_up"] for row in rows)
    passed = sum(gate["passed"] for gate in about.gates)
    lead = html(
        "{} {}",
        mark(
            passed == len(about.gates),
            Text("gates passed: {} of {}", "通过的质量门：{} / {}").format(
                passed, len(about.gates)
            ),
        )
        if about.gates
        else "",
        mark(
            good,
            Text("the sums add up", "对账一致")
            if good
            else Text("the sums do not add up", "对账不一致"),
        )
        if rows
        else "",
    )
    return Section("quality", Text("Data quality", "数据质量"), lead, figures(*made))


def _gates(gates: tuple[dict, ...]) -> Markup:
    """Those that warn or failed, in full; the others as a number."""
    found = [
        (gate["gate"], verdict)
        for gate in gates
        for verdict in gate.get("verdicts", ())
        if not verdict["passed"]
    ]
    checks = sum(gate.get("expectations", 0) for gate in gates)
    note = Text(
        "{} gates looked at {} expectations before this version was published.",
        "发布前共 {} 道质量门、{} 项期望。",
    ).format(len(gates), whole(checks))
    if not found:
        return figure(
            Text("Gates", "质量门"),
            html('<p class="calm">{}</p>', Text("Nothing to warn of.", "没有警告。")),
            note,
            wide=True,
        )
    return figure(
        Text("Gates: warnings", "质量门：警告"),
        table(
            (
                Text("at", "位置"),
                Text("column", "列"),
                Text("expected", "期望"),
                Text("found", "发现"),
            ),
            [
                (html("<code>{}</code>", gate), v.get("column") or "", v["expected"], v["found"])
                for gate, v in found
            ],
            text_columns=4,
        ),
        note,
        wide=True,
    )


def _sums(rows: list[dict]) -> Markup:
    def line(row: dict) -> tuple:
        return (
            html("<code>{}</code> {}", row["source"], row["entity"].replace("_", " ")),
            row["currency"] or "",
            *(
                whole(row[name])
                for name in (
                    "received",
                    "accepted",
                    "quarantined",
                    "duplicates",
                    "superseded",
                    "deleted",
                )
            ),
            decimal(row["received_amount"]) if row["received_amount"] is not None else "",
            mark(
                row["rows_add_up"] and row["money_adds_up"],
                "✓" if row["rows_add_up"] and row["money_adds_up"] else "✗",
            ),
        )

    heads = (
        Text("source", "来源"),
        "",
        Text("received", "接收"),
        Text("accepted", "接受"),
        Text("quarantined", "隔离"),
        Text("duplicates", "重复"),
        Text("superseded", "被取代"),
        Text("deleted", "删除"),
        Text("money received", "接收金额"),
        Text("adds up", "一致"),
    )
    total = sum(row["received"] for row in rows)
    return figure(
        Text("Reconciliation", "对账"),
        html(
            "<details{}><summary>{}</summary>{}</details>",
            Markup(" open") if len(rows) < 12 else "",
            Text(
                "{} rows received; every one is accounted for in {} tables",
                "共接收 {} 行，{} 张表逐行可追溯",
            ).format(whole(total), len(rows))
            if all(row["rows_add_up"] for row in rows)
            else Text("{} rows received in {} tables", "共接收 {} 行，{} 张表").format(
                whole(total), len(rows)
            ),
            table(heads, [line(row) for row in rows], text_columns=2),
        ),
        Text(
            "Received = accepted + quarantined + duplicates + superseded + deleted; money to the "
            "cent, and once more against the model.",
            "接收 = 接受 + 隔离 + 重复 + 被取代 + 删除；金额精确到分，并与模型再次核对。",
        ),
        wide=True,
    )


def _set_aside(version: VersionFile, received: int) -> Markup | None:
    found = version.rows(
        """SELECT source, rule, count(*) AS n FROM meta.quarantine
        GROUP BY ALL ORDER BY n DESC, source, rule LIMIT 12"""
    )
    if not found:
        return None
    total = version.value("SELECT count(*) FROM meta.quarantine")
    part = share(total / received, 2) if received else ""
    return figure(
        Text("Rows set aside, by the rule they broke", "隔离的行，按所违反的规则"),
        bars(
            [
                Bar(
                    html("{} <small>{}</small>", row["rule"].replace("_", " "), row["source"]),
                    row["n"],
                    whole(row["n"]),
                    "",
                    "c2",
                )
                for row in found
            ]
        ),
        Text(
            "{} rows in all, {} of those received; each is in meta.quarantine.",
            "共 {} 行，占接收的 {}；明细见 meta.quarantine。",
        ).format(whole(total), part),
        wide=True,
    )
