"""What the dashboard shows: one entry a chart, over a published table.

Each: row of the dashboard, width (of 12), title, table, Superset's kind of chart, its settings.
A chart whose table or columns a company lacks is left out of its bundle.
"""

from typing import Any, NamedTuple


class Chart(NamedTuple):
    row: int
    width: int
    title: str
    table: str
    kind: str
    needs: tuple[str, ...]  # columns
    settings: dict[str, Any]
    true: str = ""  # a column that must be true of the rows, where the table has it


def metric(sql: str, label: str) -> dict[str, Any]:
    return {
        "expressionType": "SQL",
        "sqlExpression": sql,
        "label": label,
        "hasCustomLabel": True,
        "optionName": "metric_" + "".join(c for c in label.lower() if c.isalnum()),
    }


def condition(sql: str) -> dict[str, str]:
    return {"clause": "WHERE", "expressionType": "SQL", "sqlExpression": sql}


def only(sql: str) -> dict[str, Any]:
    """A condition on the rows, in SQL."""
    return {"adhoc_filters": [condition(sql)]}


def number(title: str, table: str, needs: tuple[str, ...], sql: str, form: str) -> Chart:
    settings = {"metric": metric(sql, title), "y_axis_format": form, "header_font_size": 0.4}
    return Chart(1, 3, title, table, "big_number_total", needs, settings)


def rows(columns: list[str], order: str, **more) -> dict[str, Any]:
    """A table of rows as they are."""
    return {
        "query_mode": "raw",
        "all_columns": columns,
        "order_by_cols": [f'["{order}", true]'],
        "row_limit": 1000,
        "server_page_length": 10,
        "table_timestamp_format": "%Y-%m-%d",
        **more,
    }


_VIEW, _ALL = "marts.customer_360", "region = 'all' AND channel = 'all'"
_TOTAL = "SUM(added + changed + removed)"

CHARTS = (
    number("Customers · 客户数", _VIEW, (), "COUNT(*)", ",d"),
    number(
        "Bought, 12 months · 近一年购买",
        _VIEW,
        ("orders_12m",),
        "SUM(CASE WHEN orders_12m > 0 THEN 1 ELSE 0 END)",
        ",d",
    ),
    number(
        "Net sales of known customers, 12 months · 已识别客户近一年净销售额",
        _VIEW,
        ("net_sales_12m",),
        "SUM(net_sales_12m)",
        ",.0f",
    ),
    number(
        "High risk of churn · 高流失风险",
        _VIEW,
        ("churn_band",),
        "SUM(CASE WHEN churn_band = 'high' THEN 1 ELSE 0 END)",
        ",d",
    ),
    Chart(
        2,
        8,
        "Net sales a week · 每周净销售额",
        "marts.orders",
        "echarts_timeseries_line",
        ("order_date", "net_sales"),
        {
            "x_axis": "order_date",
            "time_grain_sqla": "P1W",
            "metrics": [metric("SUM(net_sales)", "net sales")],
            "groupby": [],
            "y_axis_format": "SMART_NUMBER",
            "x_axis_time_format": "%Y-%m-%d",
            "markerEnabled": False,
            "row_limit": 10000,
        },
        "is_kept",
    ),
    Chart(
        2,
        4,
        "Value tiers: net sales, 12 months · 价值分层",
        _VIEW,
        "pie",
        ("value_tier", "net_sales_12m"),
        {
            "groupby": ["value_tier"],
            "metric": metric("SUM(net_sales_12m)", "net sales"),
            "donut": True,
            "innerRadius": 45,
            "outerRadius": 70,
            "show_labels": True,
            "label_type": "key_percent",
            "show_legend": False,
            **only("value_tier IS NOT NULL"),
        },
    ),
    Chart(
        3,
        5,
        "Stage of life · 生命周期阶段",
        "marts.lifecycle",
        "echarts_timeseries_bar",
        ("lifecycle_stage",),
        {
            "x_axis": "lifecycle_stage",
            "metrics": [metric("COUNT(*)", "customers")],
            "groupby": [],
            "orientation": "horizontal",
            "x_axis_sort": "customers",
            "x_axis_sort_asc": True,
            "show_value": True,
            "y_axis_format": ",d",
            "row_limit": 100,
        },
    ),
    Chart(
        3,
        7,
        "RFM classes · RFM 分类",
        _VIEW,
        "table",
        ("rfm_segment", "net_sales_12m", "churn_probability"),
        {
            "query_mode": "aggregate",
            "groupby": ["rfm_segment"],
            "metrics": [
                metric("COUNT(*)", "customers"),
                metric("AVG(net_sales_12m)", "net sales each"),
                metric("AVG(churn_probability)", "churn"),
            ],
            "column_config": {
                "net sales each": {"d3NumberFormat": ",.0f"},
                "churn": {"d3NumberFormat": ".1%"},
            },
            "row_limit": 100,
            "order_desc": True,
            **only("rfm_segment IS NOT NULL"),
        },
    ),
    Chart(
        4,
        6,
        "Calibration of churn: told against happened · 流失校准",
        "ml.churn_calibration",
        "echarts_timeseries_scatter",
        ("mean_predicted", "observed", "method", "scope"),
        {
            "x_axis": "mean_predicted",
            "metrics": [metric("AVG(observed)", "observed")],
            "groupby": ["method"],
            "y_axis_format": ".0%",
            "markerSize": 9,
            "row_limit": 1000,
            **only("scope = 'all_origins'"),
        },
    ),
    Chart(
        4,
        6,
        "NPS by month · 每月净推荐值",
        "marts.satisfaction",
        "echarts_timeseries_line",
        ("period_start", "instrument", "score", "score_low", "score_high"),
        {
            "x_axis": "period_start",
            "time_grain_sqla": "P1M",
            "metrics": [
                metric("MAX(score)", "NPS"),
                metric("MAX(score_low)", "95 % from"),
                metric("MAX(score_high)", "95 % to"),
            ],
            "groupby": [],
            "y_axis_format": "+,d",
            "x_axis_time_format": "%Y-%m",
            "row_limit": 1000,
            **only(f"instrument = 'NPS' AND period_type = 'month' AND {_ALL}"),
        },
        "is_complete_period",
    ),
    Chart(
        5,
        5,
        "From a product to an order · 购买漏斗",
        "marts.funnel",
        "funnel",
        ("step", "entered", "kind"),
        {
            "groupby": ["step"],
            "metric": metric("SUM(entered)", "visits"),
            "sort_by_metric": True,
            "number_format": ",d",
            "row_limit": 20,
            "show_legend": False,
            **only("kind = 'purchase'"),
        },
    ),
    Chart(
        5,
        7,
        "What campaigns caused · 营销效果",
        "marts.campaign_lift",
        "table",
        ("campaign_type", "targeted", "held_out", "conversion_lift"),
        rows(
            [
                "campaign_type",
                "targeted",
                "held_out",
                "conversion_rate",
                "holdout_conversion_rate",
                "conversion_lift",
                "conversion_lift_low",
                "conversion_lift_high",
            ],
            "campaign_type",
            column_config={
                name: {"d3NumberFormat": ".1%"}
                for name in (
                    "conversion_rate",
                    "holdout_conversion_rate",
                    "conversion_lift",
                    "conversion_lift_low",
                    "conversion_lift_high",
                )
            },
            **only("dimension = 'all'"),
        ),
    ),
    Chart(
        6,
        7,
        "What changed since the version before · 变化与原因",
        "meta.changes",
        "echarts_timeseries_bar",
        ("table_name", "reason", "added", "changed", "removed"),
        {
            "x_axis": "table_name",
            "metrics": [metric(_TOTAL, "rows")],
            "groupby": ["reason"],
            "stack": "Stack",
            "orientation": "horizontal",
            "y_axis_format": ",d",
            "row_limit": 1000,
        },
    ),
    Chart(
        6,
        5,
        "How old each source is · 来源时效",
        "meta.source_freshness",
        "table",
        ("source", "status", "landed_to", "days_behind"),
        rows(["source", "status", "landed_to", "days_behind", "fresh_within_days"], "source"),
    ),
    Chart(
        7,
        12,
        "Reconciliation · 对账",
        "meta.reconciliation",
        "table",
        ("source", "entity", "received", "accepted", "quarantined"),
        rows(
            [
                "source",
                "entity",
                "currency",
                "received",
                "accepted",
                "quarantined",
                "duplicates",
                "superseded",
                "deleted",
                "received_amount",
                "accepted_amount",
            ],
            "source",
        ),
    ),
)
