"""How customers come to an order, and where they are lost on the way."""

from markupsafe import Markup

from orchestration.report.about import About
from orchestration.report.charts.bars import Bar, bars
from orchestration.report.charts.flow import flow_chart
from orchestration.report.figures import share, whole
from orchestration.report.parts import Section, figure, figures, table
from orchestration.report.text import Text, html, joined
from orchestration.report.version_file import VersionFile
from orchestration.report.words import word

_FLOWS = """
    SELECT coalesce(first_channel, 'unknown') AS came_by,
        CASE WHEN outcome = 'order' THEN coalesce(order_channel, 'unknown') ELSE outcome END
            AS went_to,
        count(*) AS n
    FROM marts.journeys
    WHERE ended_on > (SELECT as_of FROM meta.version) - 90
    GROUP BY ALL ORDER BY n DESC"""


def section(version: VersionFile, about: About) -> Section:
    version.need("marts.journeys")
    flows = [tuple(row.values()) for row in version.rows(_FLOWS)]
    made = []
    if flows:
        made.append(
            figure(
                Text(
                    "From the first touch to the order, last 90 days", "从首次触点到下单，近 90 天"
                ),
                flow_chart(
                    flows,
                    (Text("first touch", "首次触点"), Text("where it ended", "终点")),
                    ends=("open", "none"),
                ),
                Text(
                    "Journeys across channels; one that is silent for 30 days has ended.",
                    "跨渠道旅程；沉默超过 30 天视为结束。",
                ),
                wide=True,
            )
        )
    if version.has("marts.funnel"):
        made.append(_funnels(version))
    if version.has("marts.journey_pain_points"):
        made.append(_pains(version))
    total = sum(n for *_, n in flows)
    ordered = sum(n for _, end, n in flows if end not in ("none", "open"))
    lead = Text(
        "{} journeys had their last step in these 90 days; {} led to an order.",
        "近 90 天有 {} 段旅程，其中 {} 以订单结束。",
    ).format(whole(total), share(ordered / total if total else None, 0))
    return Section("journeys", Text("Journeys", "客户旅程"), lead, figures(*(m for m in made if m)))


def _funnels(version: VersionFile) -> Markup | None:
    """The purchase, by channel, in the last month that is over (else the newest there is)."""
    month = version.value(
        """SELECT coalesce(max(month) FILTER (month + INTERVAL 1 MONTH - INTERVAL 1 DAY
            <= (SELECT as_of FROM meta.version)), max(month))
        FROM marts.funnel WHERE kind = 'purchase'"""
    )
    found = version.rows(
        """SELECT channel, step, sum(entered)::BIGINT AS n FROM marts.funnel
        WHERE kind = 'purchase' AND month = ? GROUP BY channel, step_no, step
        ORDER BY channel, step_no""",
        month,
    )
    by_channel: dict = {}
    for row in found:
        by_channel.setdefault(row["channel"], []).append(row)
    made = [
        html("<div><h3>{}</h3>{}</div>", word(channel), _funnel(rows))
        for channel, rows in by_channel.items()
    ]
    if not made:
        return None
    return figure(
        Text("From a product to an order, {}", "从浏览商品到下单，{}").format(f"{month:%Y-%m}"),
        html('<div class="side-by-side">{}</div>', joined(made)),
        Text("Visits that reached the step.", "到达该步骤的访问数。"),
        wide=True,
    )


def _funnel(rows: list[dict]) -> Markup:
    first = rows[0]["n"] or 1
    return bars(
        [
            Bar(
                word(row["step"]),
                row["n"],
                whole(row["n"]),
                share(row["n"] / first, 0),
                "c1" if place < len(rows) - 1 else "c4",
            )
            for place, row in enumerate(rows)
        ]
    )


def _pains(version: VersionFile) -> Markup | None:
    found = version.rows(
        """SELECT funnel, channel, step, lost, loss_rate, loss_rate_there, excess_lost
        FROM marts.journey_pain_points WHERE is_pain_point ORDER BY pain_rank LIMIT 8"""
    )
    if not found:
        return None
    return figure(
        Text("Steps that lose more than they should", "流失过多的步骤"),
        table(
            (
                Text("what", "事项"),
                Text("where", "渠道"),
                Text("at the step", "步骤"),
                Text("lost here", "此处流失率"),
                Text("lost elsewhere", "对照流失率"),
                Text("lost beyond that", "额外流失数"),
            ),
            [
                (
                    word(row["funnel"]),
                    word(row["channel"]),
                    word(row["step"]),
                    share(row["loss_rate"]),
                    share(row["loss_rate_there"]),
                    whole(row["excess_lost"]),
                )
                for row in found
            ],
            text_columns=3,
        ),
        Text(
            "Against the same step on other channels or services; only what chance does not "
            "explain.",
            "与其他渠道或服务的同一步骤相比；只列随机无法解释的差异。",
        ),
        wide=True,
    )
