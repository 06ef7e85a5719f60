"""Net sales by day, and what the next four weeks are expected to bring."""

from orchestration.report.about import About
from orchestration.report.charts.lines import days_chart
from orchestration.report.figures import money, share
from orchestration.report.parts import Section, figure
from orchestration.report.text import Text, html
from orchestration.report.version_file import VersionFile

_DAYS = 180
_DAILY = """
    SELECT calendar_day AS day, coalesce(sum(net_sales), 0) AS sales
    FROM marts.calendar LEFT JOIN marts.orders ON order_date = calendar_day AND {kept}
    WHERE calendar_day > (SELECT as_of FROM meta.version) - {days}
    GROUP BY calendar_day ORDER BY calendar_day"""
_AHEAD = """
    SELECT day, forecast, low, high FROM marts.demand_forecast
    WHERE metric = 'net_sales' AND scope_kind = 'all' ORDER BY day"""


def section(version: VersionFile, about: About) -> Section:
    version.need("marts.orders", "marts.calendar")
    sql = _DAILY.format(kept=version.kept(), days=_DAYS)
    daily = [(row["day"], float(row["sales"])) for row in version.rows(sql)]
    smooth = [
        (day, sum(value for _, value in daily[place - 6 : place + 1]) / 7)
        for place, (day, _) in enumerate(daily)
        if place >= 6
    ]
    ahead, note = [], Text("", "")
    if version.has("marts.demand_forecast"):
        ahead = [tuple(row.values()) for row in version.rows(_AHEAD)]
        tested = version.rows(
            """SELECT wape, wape_naive FROM marts.demand_backtest
            WHERE metric = 'net_sales' AND scope_kind = 'all'"""
        )
        if ahead and tested:
            note = Text(
                "Faint: days. Strong: mean of seven days. Dashed: expected, with the 80 % "
                "interval. In past weeks the forecast missed by {} of sales; "
                "last week again would have missed by {}.",
                "浅线：每日；深线：七日均值；虚线：预测及 80% 区间。"
                "历史回测中预测误差为销售额的 {}，照搬上周则为 {}。",
            ).format(share(tested[0]["wape"]), share(tested[0]["wape_naive"]))
    lead = ""
    if ahead:
        lead = Text(
            "The next {} days are expected to bring {}.", "未来 {} 天预计净销售额 {}。"
        ).format(len(ahead), money(sum(float(row[1]) for row in ahead), about.currency))
    chart = days_chart(
        daily,
        smooth or daily,
        ahead,
        Text("net sales a day, {}", "每日净销售额，{}").format(about.currency),
        html("{}", about.as_of),
    )
    return Section(
        "sales",
        Text("Sales", "销售"),
        lead,
        figure(
            Text(
                "Net sales a day, last {} days and what is expected",
                "近 {} 天每日净销售额与预测",
            ).format(len(daily)),
            chart,
            note,
            wide=True,
        ),
    )
