"""The figures that are asked for first, each with its change since the version before."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from orchestration.report.about import About
from orchestration.report.figures import decimal, share, short, signed, whole
from orchestration.report.text import Text, html, joined
from orchestration.report.version_file import VersionFile

_DAYS = "order_date > (SELECT as_of FROM {at}meta.version) - {days}"
_SALES = "SELECT sum(net_sales) FROM {at}marts.orders WHERE {kept} AND " + _DAYS


@dataclass(frozen=True)
class Number:
    """`sql` asks one version for one value; `{at}` stands before its schemas and `{kept}` for the
    orders that count. `better`: whether
    more is good (None: neither)."""

    name: Text
    sql: str
    write: Callable
    unit: Text | None = None
    better: bool | None = True
    points: bool = False  # a change is in points, not in percent
    needs: str = "marts.customer_360"


def _numbers(currency: str) -> list[Number]:
    def in_money(value, places: int = 0):
        return html("{} <small>{}</small>", decimal(value, places), currency)

    view = "FROM {at}marts.customer_360"
    return [
        Number(Text("Customers", "客户数"), f"SELECT count(*) {view}", whole),
        Number(
            Text("Bought in 12 months", "近 12 个月购买"),
            f"SELECT count(*) {view} WHERE orders_12m > 0",
            whole,
        ),
        Number(
            Text("Net sales, 30 days", "近 30 天净销售额"), _SALES.replace("{days}", "30"), in_money
        ),
        Number(
            Text("Net sales, 365 days", "近 365 天净销售额"),
            _SALES.replace("{days}", "365"),
            in_money,
        ),
        Number(
            Text("Average order, 30 days", "近 30 天客单价"),
            "SELECT sum(net_sales) / count(*) FROM {at}marts.orders WHERE {kept} AND "
            + _DAYS.replace("{days}", "30"),
            lambda value: in_money(value, 2),
        ),
        Number(
            Text("Bought again, 12 months", "近 12 个月复购率"),
            f"SELECT count(*) FILTER (orders_12m > 1) / count(*) {view} WHERE orders_12m > 0",
            share,
            points=True,
        ),
        Number(
            Text("High risk of churn", "高流失风险客户"),
            f"SELECT CASE WHEN count(churn_band) > 0 THEN count(*) FILTER (churn_band = 'high') END"
            f" {view}",
            whole,
            better=False,
        ),
        Number(
            Text("Expected value, 12 months", "未来 12 个月预期价值"),
            "SELECT sum(expected_value) FROM {at}ml.clv",
            in_money,
            needs="ml.clv",
        ),
        Number(
            Text("NPS, last whole quarter", "上一完整季度 NPS"),
            """SELECT score FROM {at}marts.satisfaction WHERE instrument = 'NPS'
                AND period_type = 'quarter' AND region = 'all' AND channel = 'all'
                AND is_complete_period ORDER BY period_start DESC LIMIT 1""",
            lambda value: signed(value, 0),
            points=True,
            needs="marts.satisfaction",
        ),
        Number(
            Text("Open tickets", "未关闭工单"),
            f"SELECT sum(open_tickets)::BIGINT {view}",
            whole,
            better=False,
        ),
    ]


def cards(version: VersionFile, about: About) -> Markup:
    made = []
    for number in _numbers(about.currency):
        now = version.value(_of(number, version, before=False))
        if now is None:
            continue
        past = None
        if version.has_before and version.has(number.needs, before=True):
            past = version.value(_of(number, version, before=True))
        made.append(
            html(
                '<div class="card"><span class="name">{}</span><b>{}</b>{}</div>',
                number.name,
                number.write(now),
                _change(number, now, past),
            )
        )
    return html('<div class="cards">{}</div>', joined(made))


def _of(number: Number, version: VersionFile, *, before: bool) -> str:
    sql = number.sql.replace("{at}", "before." if before else "")
    return sql.replace("{kept}", version.kept(before=before))


def _change(number: Number, now, past) -> Markup:
    """A change that rounds to nothing is none; one that nobody would call good or bad is grey."""
    if past is None:
        return Markup('<span class="change none">&nbsp;</span>')
    difference = float(now) - float(past)
    if number.points:
        shown = signed(difference * (100 if number.write is share else 1), 1)
        unit = ("points", "个百分点" if number.write is share else "分")
        written = Text(f"{shown} {unit[0]}", f"{shown} {unit[1]}")
    else:
        shown = signed(difference, 0) if abs(difference) < 10_000 else _signed_short(difference)
        percent = signed(100 * difference / float(past), 1) if past else "0"
        written = (
            shown
            if float(percent.replace("−", "-").replace(",", "")) == 0
            else (f"{shown} ({percent} %)")
        )
    if shown.strip("0.") == "":
        return html('<span class="change none">{}</span>', Text("unchanged", "无变化"))
    good = None if number.better is None else (difference > 0) == number.better
    css = {True: "good", False: "bad", None: "none"}[good]
    arrow = "▲" if difference > 0 else "▼"
    return html('<span class="change {}">{} {}</span>', css, arrow, written)


def _signed_short(value: float) -> str:
    return ("+" if value > 0 else "") + short(value)
