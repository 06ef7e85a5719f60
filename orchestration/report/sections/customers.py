"""Who the customers are: stages of life, value tiers, RFM classes, cohorts that come back."""

from markupsafe import Markup

from orchestration.report.about import About
from orchestration.report.charts.bars import Bar, bars, paired
from orchestration.report.charts.heat import heat_table
from orchestration.report.figures import decimal, share, signed, whole
from orchestration.report.parts import Section, figure, figures, table
from orchestration.report.text import Text, joined
from orchestration.report.version_file import VersionFile

_STAGES = ("lead", "new", "active", "won_back", "at_risk", "lost")
_COLOURS = dict(zip(_STAGES, ("c3", "c1", "c1", "c1", "c2", "c5"), strict=True))
_STAGE = """
    SELECT lifecycle_stage AS code, any_value(lifecycle_stage_zh) AS zh, count(*) AS n
    FROM {at}marts.lifecycle GROUP BY 1"""


def section(version: VersionFile, about: About) -> Section:
    version.need("marts.customer_360")
    total = version.value("SELECT count(*) FROM marts.customer_360")
    made = [
        part
        for part in (_stages(version), _tiers(version), _rfm(version, about), _cohorts(version))
        if part
    ]
    buyers = version.value("SELECT count(*) FROM marts.customer_360 WHERE orders > 0")
    lead = Text(
        "{} people are known; {} of them have bought.", "共识别 {} 位客户，其中 {} 位有过购买。"
    ).format(whole(total), whole(buyers))
    return Section("customers", Text("Customers", "客户"), lead, joined([figures(*made)]))


def _stages(version: VersionFile) -> Markup | None:
    if not version.has("marts.lifecycle"):
        return None
    now = {row["code"]: row for row in version.rows(_STAGE.format(at=""))}
    past = {}
    if version.has("marts.lifecycle", before=True):
        past = {row["code"]: row["n"] for row in version.rows(_STAGE.format(at="before."))}
    total = sum(row["n"] for row in now.values()) or 1
    rows = []
    for code in sorted(now, key=lambda c: _STAGES.index(c) if c in _STAGES else 99):
        n = now[code]["n"]
        change = signed(n - past.get(code, 0)) if past else ""
        extra = f"{share(n / total, 0)}" + (f" · {change}" if change not in ("", "0") else "")
        rows.append(
            Bar(
                Text(code.replace("_", " "), now[code]["zh"] or code),
                n,
                whole(n),
                extra,
                _COLOURS.get(code, "c1"),
            )
        )
    return figure(
        Text("Stage of life, customers", "生命周期阶段，客户数"),
        bars(rows),
        Text(
            "Share of all, and the change since the version before.", "占比，以及较上一版本的变化。"
        ),
    )


def _tiers(version: VersionFile) -> Markup | None:
    if not version.has("marts.value_tier"):
        return None
    found = version.rows(
        """SELECT t.value_tier AS code, any_value(t.value_tier_zh) AS zh,
            count(*) / sum(count(*)) OVER () AS customers,
            coalesce(sum(c.net_sales_12m) / nullif(sum(sum(c.net_sales_12m)) OVER (), 0), 0)
                AS sales
        FROM marts.value_tier AS t JOIN marts.customer_360 AS c USING (customer_id)
        GROUP BY 1 ORDER BY avg(t.value_score) DESC"""
    )
    if not found:
        return None
    return figure(
        Text("Value tiers", "价值分层"),
        paired(
            [
                (
                    Text(row["code"], row["zh"] or row["code"]),
                    float(row["customers"]),
                    float(row["sales"]),
                    share(row["customers"], 0),
                    share(row["sales"], 0),
                )
                for row in found
            ],
            (
                Text("share of customers", "客户占比"),
                Text("share of net sales, 12 months", "近 12 个月净销售额占比"),
            ),
        ),
        Text(
            "By length, recency, frequency, money and discount (LRFMC), with frozen cut-points.",
            "按时长、近度、频度、金额与折扣（LRFMC）评分，切点冻结。",
        ),
    )


def _rfm(version: VersionFile, about: About) -> Markup | None:
    if not version.has("marts.rfm"):
        return None
    found = version.rows(
        """SELECT r.rfm_segment AS name, any_value(r.rfm_segment_zh) AS zh, count(*) AS n,
            count(*) / sum(count(*)) OVER () AS part, median(r.recency_days) AS recency,
            avg(r.frequency) AS orders, avg(r.monetary) AS money,
            avg(c.churn_probability) AS churn
        FROM marts.rfm AS r JOIN marts.customer_360 AS c USING (customer_id)
        GROUP BY 1 ORDER BY avg(r.r + r.f + r.m) DESC"""
    )
    if not found:
        return None
    rows = [
        (
            Text(row["name"], row["zh"] or row["name"]),
            whole(row["n"]),
            share(row["part"], 0),
            whole(row["recency"]),
            decimal(row["orders"], 1),
            whole(row["money"]),
            share(row["churn"], 0),
        )
        for row in found
    ]
    heads = (
        Text("class", "类别"),
        Text("customers", "客户数"),
        Text("share", "占比"),
        Text("days since order", "距上次下单天数"),
        Text("order days", "下单日数"),
        Text("net sales each, {}", "人均净销售额，{}").format(about.currency),
        Text("churn", "流失概率"),
    )
    return figure(
        Text("RFM classes", "RFM 分类"),
        table(heads, rows),
        Text(
            "Days: median; the others: mean. Churn: mean of those who have a score.",
            "天数为中位数，其余为均值；流失概率为有评分客户的均值。",
        ),
        wide=True,
    )


def _cohorts(version: VersionFile) -> Markup | None:
    if not version.has("marts.cohort_retention"):
        return None
    found = version.rows(
        """SELECT cohort_month, month_no, customers, retention_rate FROM marts.cohort_retention
        WHERE is_complete_month AND month_no BETWEEN 0 AND 12
            AND cohort_month > (SELECT as_of FROM meta.version) - INTERVAL 14 MONTH
        ORDER BY ALL"""
    )
    later = [row["retention_rate"] for row in found if row["month_no"] > 0]
    if not later:
        return None
    last = max(row["month_no"] for row in found)
    by_month: dict = {}
    for row in found:
        cells = by_month.setdefault(row["cohort_month"], (row["customers"], [None] * last))
        if row["month_no"] > 0:
            cells[1][row["month_no"] - 1] = row["retention_rate"]
    heads = [
        Text("first order", "首单月份"),
        Text("customers", "客户数"),
        *(f"+{n}" for n in range(1, last + 1)),
    ]
    return figure(
        Text(
            "Who comes back: share of a cohort with an order, percent",
            "复购：各批次当月有订单的占比，%",
        ),
        heat_table(
            heads,
            [(f"{month:%Y-%m}", whole(n), cells) for month, (n, cells) in by_month.items()],
            max(later),
        ),
        Text("+1: the month after the first order.", "+1：首单后的第一个月。"),
        wide=True,
    )
