"""Everything that is watched of a model in one table, and whether to train it again.

The rule: train again when the scores drift (not a feature alone: what does not move the score does
no harm), when the latest origin whose labels are complete was off in mean, calibration or lift, or
when the last label that the model learnt from is older than the label window and eight weeks.
"""

from datetime import date, timedelta

import pandas as pd

from ml.evaluation.problem import Problem
from ml.monitoring.drift import drift
from ml.monitoring.ripened import ripened
from ml.stable import as_date
from ml.tables import DATE, FLOAT, INT, TEXT, typed

OLD_DAYS = 56

MONITORING = {
    "model": TEXT,
    "check": TEXT,
    "subject": TEXT,
    "origin": DATE,
    "n": INT,
    "m": INT,
    "value": FLOAT,
    "expected": FLOAT,
    "limit": FLOAT,
    "usual": FLOAT,
    "verdict": TEXT,
    "finding_en": TEXT,
    "finding_zh": TEXT,
}
_TEXTS = {
    "steady": ("No more than chance.", "未超出随机波动。"),
    "as_before": (
        "More than chance, no more than past days moved.",
        "超出随机波动，但未超过以往的变动。",
    ),
    "drift": (
        "More than chance and more than past days moved.",
        "超出随机波动，也超过以往的变动。",
    ),
    "ok": ("As predicted, within chance.", "与预测相符，在随机误差之内。"),
    "off": ("Off by more than chance and tolerance.", "偏差超出随机误差与容许范围。"),
}


def watch(
    model: str,
    rows: pd.DataFrame,
    backtest: pd.DataFrame,
    problem: Problem,
    method: str,
    train_cutoff: date | None,
    day: date,
) -> pd.DataFrame:
    """MONITORING for one model on `day`.

    `rows`: customer_id, as_of, the features of `problem` and `score` (by the published model), of
    the eligible customers of the past origins and of `day`. `backtest`: of the harness. Checks:
    feature_drift, score_drift, ripened, retrain (one row, verdict `retrain` or `keep`; without a
    model `no_model`).
    """
    if method == "none":
        text = ("There is no model to watch.", "没有可监控的模型。")
        return _table(model, [_verdict("no_model", *text)])
    rows = rows.assign(as_of=pd.to_datetime(rows["as_of"]))
    found = [
        {"check": "feature_drift", "origin": day, **row}
        for row in drift(rows, day, problem, problem.features)
    ]
    found += [
        {"check": "score_drift", "origin": day, **row}
        for row in drift(rows, day, problem, ("score",))
    ]
    found += [{"check": "ripened", **row} for row in ripened(backtest, method)]
    for row in found:
        row["finding_en"], row["finding_zh"] = _TEXTS[row["verdict"]]
    return _table(model, [*found, _rule(found, problem, train_cutoff, day)])


def _rule(found: list[dict], problem: Problem, train_cutoff: date | None, day: date) -> dict:
    english, chinese = [], []
    if any(r["check"] == "score_drift" and r["verdict"] == "drift" for r in found):
        english.append("the scores drift")
        chinese.append("评分分布漂移")
    ripe = [r for r in found if r["check"] == "ripened"]
    latest = max((r["origin"] for r in ripe), default=None)
    for row in ripe:
        if row["origin"] == latest and row["verdict"] == "off":
            english.append(f"{row['subject']} of {as_date(latest)} was off")
            chinese.append(f"{as_date(latest)} 的 {row['subject']} 偏离")
    window = timedelta(days=problem.gap_days + problem.horizon_days + OLD_DAYS)
    if train_cutoff is not None and train_cutoff + window < day:
        english.append(f"the last label is of {train_cutoff}")
        chinese.append(f"最后的标签为 {train_cutoff}")
    if english:
        return _verdict(
            "retrain",
            f"Train again: {'; '.join(english)}.",
            f"需要重新训练：{'；'.join(chinese)}。",
        )
    return _verdict("keep", "Nothing asks for training again.", "无需重新训练。")


def _verdict(verdict: str, english: str, chinese: str) -> dict:
    return {
        "check": "retrain",
        "subject": "rule",
        "verdict": verdict,
        "finding_en": english,
        "finding_zh": chinese,
    }


def _table(model: str, rows: list[dict]) -> pd.DataFrame:
    return typed(pd.DataFrame(rows).assign(model=model), MONITORING)
