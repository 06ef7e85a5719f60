"""What customers bring after every cost, how it is spread, and what is expected of them."""

from markupsafe import Markup

from orchestration.report.about import About
from orchestration.report.charts.bars import Bar, bars, steps
from orchestration.report.figures import money, share, whole
from orchestration.report.parts import Section, figure, figures
from orchestration.report.text import Text
from orchestration.report.version_file import NotThere, VersionFile

_STEPS = (
    ("net_sales", 1, Text("net sales", "净销售额")),
    ("shipping_income", 1, Text("shipping paid by customers", "运费收入")),
    ("refunds", -1, Text("refunds", "退款")),
    ("goods_cost", -1, Text("cost of goods", "商品成本")),
    ("shipping_cost", -1, Text("shipping", "配送成本")),
    ("payment_fees", -1, Text("payment fees", "支付手续费")),
    ("service_cost", -1, Text("service", "客服成本")),
    ("campaign_cost", -1, Text("campaigns", "营销成本")),
)


def section(version: VersionFile, about: About) -> Section:
    version.need("marts.customer_profitability")
    sums = version.one(
        "SELECT count(*) AS n, sum(contribution) AS contribution, "
        + ", ".join(f"sum({name}) AS {name}" for name, _, _ in _STEPS)
        + " FROM marts.customer_profitability"
    )
    made = [_expected(version, about)] if version.has("ml.clv") else []
    if sums["contribution"] is None:
        made = [part for part in made if part]
        if not made:
            raise NotThere("ml.clv")
        lead = Text(
            "What customers cost is not known here, so what they contribute is not, either.",
            "成本未知，因此无法计算贡献。",
        )
        return Section("value", Text("Value", "价值"), lead, figures(*made))
    made = [_sum(sums, about), _spread(version, about), *made]
    lead = Text(
        "{} customers have brought {} so far, after the costs that are known.",
        "{} 位客户累计贡献 {}（扣除已知成本后）。",
    ).format(whole(sums["n"]), money(sums["contribution"], about.currency))
    return Section("value", Text("Value", "价值"), lead, figures(*(m for m in made if m)))


def _sum(sums: dict, about: About) -> Markup:
    rows = [
        (name, sign * float(sums[column]), money(sign * sums[column], about.currency))
        for column, sign, name in _STEPS
        if sums[column]
    ]
    left = sum(amount for _, amount, _ in rows)
    note = Text("All time, of orders that have a customer.", "全部时间，仅含有客户归属的订单。")
    if abs(left - float(sums["contribution"] or 0)) > 1:
        note = Text(
            "All time. Costs of some customers are not fully known: their contribution is left "
            "out there.",
            "全部时间。部分客户的成本不完全已知，其贡献未计入。",
        )
    return figure(
        Text("From sales to contribution", "从销售额到贡献毛益"),
        steps(rows, (Text("contribution", "贡献毛益"), money(left, about.currency))),
        note,
    )


def _spread(version: VersionFile, about: About) -> Markup | None:
    found = version.rows(
        """SELECT tenth, count(*) AS n, sum(contribution) AS amount
        FROM (SELECT contribution, ceil(10 * row_number() OVER (ORDER BY contribution DESC)
                / count(*) OVER ()) AS tenth
            FROM marts.customer_profitability WHERE contribution IS NOT NULL)
        GROUP BY tenth ORDER BY tenth"""
    )
    if len(found) < 10:
        return None
    total = sum(float(row["amount"]) for row in found) or 1
    rows = [
        Bar(
            Text("best tenth", "最好的十分之一")
            if place == 0
            else Text("{}. tenth", "第 {} 组").format(place + 1),
            max(0.0, float(row["amount"])),
            share(float(row["amount"]) / total, 0),
            money(row["amount"], about.currency),
            "c1" if row["amount"] >= 0 else "c2",
        )
        for place, row in enumerate(found)
    ]
    return figure(
        Text("Who brings it: share of the contribution", "贡献分布：各十分位占比"),
        bars(rows),
        Text(
            "Customers by contribution, in ten groups of one size.", "按贡献排序，分为等大的十组。"
        ),
    )


def _expected(version: VersionFile, about: About) -> Markup | None:
    found = version.rows(
        """SELECT coalesce(t.value_tier, 'none') AS code, any_value(t.value_tier_zh) AS zh,
            count(*) AS n, avg(v.expected_value) AS each_one, avg(v.value_low) AS low,
            avg(v.value_high) AS high, sum(v.expected_value) AS total, avg(v.p_alive) AS alive,
            any_value(v.horizon_months) AS months
        FROM ml.clv AS v LEFT JOIN marts.value_tier AS t USING (customer_id)
        WHERE v.expected_value IS NOT NULL GROUP BY 1 ORDER BY each_one DESC"""
    )
    if not found:
        return None
    told = [row for row in found if row["alive"] is not None]  # of a tier nobody may have it
    alive = sum(r["alive"] * r["n"] for r in told) / max(1, sum(r["n"] for r in told))
    rows = [
        Bar(
            Text(row["code"], row["zh"] or row["code"])
            if row["code"] != "none"
            else Text("no tier yet", "暂无分层"),
            float(row["each_one"]),
            money(row["each_one"], about.currency),
            Text("total {}", "合计 {}").format(money(row["total"], about.currency)),
        )
        for row in found
    ]
    return figure(
        Text("Expected of each customer in {} months", "未来 {} 个月人均预期价值").format(
            found[0]["months"]
        ),
        bars(rows),
        Text(
            "By value tier; orders expected × spend × survival, discounted. "
            "Of the customers of today {} are expected to be alive.",
            "按价值分层：预期订单 × 金额 × 存活概率，已折现。现有客户预计 {} 仍存活。",
        ).format(share(alive, 0) if told else "–"),
        wide=True,
    )
