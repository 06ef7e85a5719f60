"""Whether the churn scores mean what they say: bands, calibration, lift, what watches them."""

import re

from markupsafe import Markup

from orchestration.report.about import About
from orchestration.report.charts.bars import Bar, bars
from orchestration.report.charts.calibration import calibration_chart
from orchestration.report.figures import day, decimal, share, whole
from orchestration.report.parts import Section, figure, figures, mark, table
from orchestration.report.text import Text, html
from orchestration.report.version_file import NotThere, VersionFile
from orchestration.report.words import word

_CHECKS = {
    "feature_drift": Text("features moved", "特征漂移"),
    "score_drift": Text("scores moved", "评分漂移"),
    "ripened": Text("past scores, now known", "过往评分（已知结果）"),
    "retrain": Text("train again", "是否重训"),
}
_COLOURS = {"low": "c1", "medium": "c3", "high": "c2"}


def section(version: VersionFile, about: About) -> Section:
    version.need("ml.churn")
    made = [_bands(version)]
    for table_name, part in (("ml.churn_calibration", _calibration), ("ml.churn_backtest", _lift)):
        if version.has(table_name):
            made.append(part(version))
    if version.has("ml.monitoring"):
        made.append(_watch(version))
    made = [part for part in made if part]
    if not made:
        raise NotThere("ml.churn")
    lead = Text("", "")
    method = version.value("SELECT method FROM ml.churn WHERE method IS NOT NULL LIMIT 1")
    if method:
        definition = version.value("SELECT definition FROM ml.churn LIMIT 1")
        lead = Text("Published method: {} ({}). ", "发布的方法：{}（{}）。").format(
            word(method), _means(definition)
        )
    decision = version.value("SELECT decision FROM ml.model_registry WHERE model = 'churn'")
    lead = html("{}{}", lead, _folded(decision))
    return Section("churn", Text("Risk of churn", "流失风险"), lead, figures(*made))


def _means(definition: str) -> Text:
    """What churn means here; the definition's name says it (ml.churn.definition)."""
    days = re.fullmatch(r"no_order_in_(\d+)_days", definition)
    if days:
        return Text("no order in {} days", "{} 天内无订单").format(days[1])
    return word(definition)


def _folded(decision: str | None) -> Markup:
    if not decision:
        return Markup("")
    return html(
        "<details><summary>{}</summary>{}</details>",
        Text("Why this one", "为何选它（原文）"),
        decision,
    )


def _bands(version: VersionFile) -> Markup | None:
    found = version.rows(
        """SELECT band, count(*) AS n, avg(probability) AS p FROM ml.churn
        WHERE band IS NOT NULL GROUP BY band ORDER BY p DESC"""
    )
    if not found:
        return None
    total = sum(row["n"] for row in found)
    left_out = version.value("SELECT count(*) FROM ml.churn WHERE band IS NULL")
    return figure(
        Text("Customers by risk", "按风险等级的客户数"),
        bars(
            [
                Bar(
                    word(row["band"]),
                    row["n"],
                    whole(row["n"]),
                    Text("{}, mean probability {}", "{}，平均概率 {}").format(
                        share(row["n"] / total, 0), share(row["p"], 0)
                    ),
                    _COLOURS.get(row["band"], "c1"),
                )
                for row in found
            ]
        ),
        Text(
            "{} customers have no score: no order, only one, or long gone.",
            "{} 位客户无评分：没有订单、仅一单或早已离开。",
        ).format(whole(left_out)),
    )


def _published(version: VersionFile) -> str | None:
    return version.value("SELECT method FROM ml.churn WHERE method IS NOT NULL LIMIT 1")


def _calibration(version: VersionFile) -> Markup | None:
    bins = version.rows(
        """SELECT mean_predicted, observed, n FROM ml.churn_calibration
        WHERE scope = 'all_origins' AND method = ? AND n > 0 ORDER BY bin""",
        _published(version),
    )
    if not bins:
        return None
    error = sum(row["n"] * abs(row["mean_predicted"] - row["observed"]) for row in bins) / sum(
        row["n"] for row in bins
    )
    return figure(
        Text("Calibration on past days", "历史校准"),
        calibration_chart(
            [tuple(row.values()) for row in bins],
            Text("left in fact", "实际流失占比"),
            Text("probability that was told", "预测概率"),
        ),
        Text(
            "Each point: a tenth of the scores, with the 95 % interval of what happened. On the "
            "line they mean what they say; they are off by {} on average.",
            "每点为十分之一评分及实际占比的 95% 区间；落在对角线上即名副其实。平均偏差 {}。",
        ).format(share(error)),
        tall=True,
    )


def _lift(version: VersionFile) -> Markup | None:
    found = version.rows(
        """SELECT method, origin, n, base_rate, lift_top10, ece, roc_auc FROM ml.churn_backtest
        ORDER BY method, origin"""
    )
    if not found:
        return None
    published = _published(version)
    by_method: dict = {}
    for row in found:
        by_method.setdefault(row["method"], []).append(row)

    def mean(rows: list[dict], column: str) -> float | None:
        known = [row[column] for row in rows if row[column] is not None]
        return sum(known) / len(known) if known else None

    rows = [
        (
            html("<b>{}</b> ✓", word(method)) if method == published else word(method),
            decimal(mean(own, "lift_top10")),
            " – ".join(
                decimal(edge(r["lift_top10"] for r in own if r["lift_top10"] is not None))
                for edge in (min, max)
            ),
            decimal(mean(own, "roc_auc")),
            share(mean(own, "ece")),
        )
        for method, own in sorted(
            by_method.items(), key=lambda item: (item[0] != published, item[0])
        )
        if mean(own, "lift_top10") is not None
    ]
    days = [row["origin"] for row in found]
    return figure(
        Text("Lift: how much more often the top tenth left", "提升度：评分最高十分之一的流失倍数"),
        table(
            (
                Text("method", "方法"),
                Text("lift", "提升度"),
                Text("range", "范围"),
                "AUC",
                Text("off by", "校准误差"),
            ),
            rows,
        ),
        Text(
            "Mean over the past days that were tried ({}), each with only what was known then. "
            "✓ published.",
            "历史日（{}）回测的均值，只用当日已知信息。✓ 为发布的方法。",
        ).format(", ".join(day(one) for one in sorted(set(days)))),
    )


def _watch(version: VersionFile) -> Markup | None:
    found = version.rows(
        """SELECT "check" AS kind, count(*) AS n,
            count(*) FILTER (verdict IN ('drift', 'off', 'retrain')) AS beyond
        FROM ml.monitoring WHERE model = 'churn' GROUP BY 1 ORDER BY 1"""
    )
    if not found:
        return None
    retrain = version.rows(
        """SELECT finding_en, finding_zh FROM ml.monitoring
        WHERE model = 'churn' AND "check" = 'retrain' ORDER BY origin DESC LIMIT 1"""
    )
    return figure(
        Text("Watching the model", "模型监控"),
        table(
            (Text("check", "检查"), Text("looked at", "项数"), Text("beyond chance", "超出随机")),
            [
                (
                    _CHECKS.get(row["kind"], word(row["kind"])),
                    whole(row["n"]),
                    mark(row["beyond"] == 0, whole(row["beyond"])),
                )
                for row in found
            ],
        ),
        Text(retrain[0]["finding_en"], retrain[0]["finding_zh"]) if retrain else "",
        wide=True,
    )
