"""Does a feature know the answer, and would the harness notice if one did?

planted_leak     A column that is the outcome with one in fifty turned over is added: the detector
                 must name it. If it does not, its silence about the others is worth nothing.
shuffled_target  The outcomes are shuffled among the customers of each origin and the whole
                 pipeline runs again: its AUC must be 0.5 within 99.9 % of chance. If not, the
                 harness itself tells test labels to the training.
too_good_alone   A feature that alone ranks the customers of a later origin nearly perfectly, or far
                 better than all the others together. It is named and left out of the models.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.evaluation.fits import Keep, afresh, told
from ml.evaluation.methods import Method, line
from ml.evaluation.origins import Split, at
from ml.evaluation.problem import Problem
from ml.metrics import roc_auc
from ml.stable import id_hash
from ml.tables import BOOL, FLOAT, TEXT, typed

CERTAIN = 0.97  # nobody foresees what people do that well from one number
STRONG, MARGIN = 0.9, 0.05  # strong alone, and so much better than all the others together
SIGMAS = 3.29  # 99.9 % of chance, both sides: a nightly check at 95 % would cry every third week
ENOUGH = 20  # of fewer with either outcome, an AUC of 1 is chance
MOST = 20_000  # customers of an origin looked at; more change the third digit

LEAKS = {
    "definition": TEXT,
    "check": TEXT,
    "subject": TEXT,
    "auc": FLOAT,
    "low": FLOAT,
    "high": FLOAT,
    "passed": BOOL,
    "finding_en": TEXT,
    "finding_zh": TEXT,
}


@dataclass(frozen=True)
class Leaks:
    """`table` as LEAKS; `named`: features that must not be used; `sound`: the harness was not
    caught telling labels, and its detector sees what is planted."""

    table: pd.DataFrame
    named: tuple[str, ...]
    sound: bool


def search(rows: pd.DataFrame, problem: Problem, split: Split, keep: Keep = afresh) -> Leaks:
    """Looks at the slices of `split` only: labels that were complete on the day of the fit. `keep`:
    as `fits.Fits`, asked for what is learnt from shuffled outcomes."""
    later = _some(at(rows, split.calibration))
    earlier = pd.concat([_some(part) for _, part in at(rows, *split.training).groupby("as_of")])
    y = later[problem.target].to_numpy()
    enough = min(y.sum(), len(y) - y.sum()) >= ENOUGH
    alone = {f: _alone(later[f].to_numpy(dtype="float64"), y) for f in problem.features}
    alone_planted = _alone(_planted(y), y)
    findings = [_shuffled(earlier, later, problem, split, keep)]
    caught = _too_good(alone_planted, earlier, later, problem, "") is not None
    findings.insert(0, _row(problem, "planted_leak", "planted", alone_planted, caught))
    named = []
    for feature, auc in alone.items():
        limit = _too_good(auc, earlier, later, problem, feature) if enough else None
        if limit is not None:
            named.append(feature)
            findings.append(_row(problem, "too_good_alone", feature, auc, False, high=limit))
    if not named:
        best = max(alone, key=alone.get) if alone else None
        auc = alone.get(best, float("nan"))
        findings.append(_row(problem, "too_good_alone", best, auc, True, high=CERTAIN))
    table = typed(pd.DataFrame(findings), LEAKS)
    sound = bool(table.loc[table["check"] != "too_good_alone", "passed"].all())
    return Leaks(table, tuple(named), sound)


def _some(rows: pd.DataFrame) -> pd.DataFrame:
    if len(rows) <= MOST:
        return rows
    order = np.argsort(id_hash(rows["customer_id"]), kind="stable")[:MOST]
    return rows.iloc[np.sort(order)]


def _alone(values: np.ndarray, y: np.ndarray) -> float:
    """AUC of one column, whichever way round; what is not known counts as a value of its own."""
    known = np.where(np.isnan(values), np.nanmin(values, initial=0.0) - 1, values)
    auc = roc_auc(y, known)
    return max(auc, 1 - auc)


def _too_good(auc: float, earlier, later, problem: Problem, feature: str) -> float | None:
    """The limit that `auc` passes, if it does."""
    if auc >= CERTAIN:
        return CERTAIN
    if auc < STRONG:
        return None
    others = tuple(f for f in problem.features if f != feature)
    limit = _together(earlier, later, problem, others) + MARGIN
    return limit if auc > limit else None


def _together(earlier, later, problem: Problem, features: tuple[str, ...]) -> float:
    """AUC at the later origin of a logistic regression on these columns."""
    if not features:
        return 0.5
    method = Method("check", "check", None, line)
    estimator = method.fit(earlier, features, problem.target)
    return roc_auc(later[problem.target].to_numpy(), method.raw(estimator, later, features))


def _planted(y: np.ndarray) -> np.ndarray:
    """The outcome with one in fifty of each class turned over, and noise so that it has no ties."""
    rng = np.random.default_rng(0)
    planted = y.copy()
    for value in (0, 1):
        place = np.flatnonzero(y == value)
        planted[rng.choice(place, len(place) // 50, replace=False)] = 1 - value
    return planted + rng.normal(0, 0.01, len(y))


def _shuffled(
    earlier: pd.DataFrame, later: pd.DataFrame, problem: Problem, split: Split, keep: Keep
) -> dict:
    rng = np.random.default_rng(1)
    mixed = []
    for rows in (earlier, later):
        drawn = rows.assign(_mixed=0.0)
        for _, place in drawn.groupby("as_of").indices.items():
            values = rows[problem.target].to_numpy()[place]
            drawn.iloc[place, -1] = rng.permutation(values)
        mixed.append(drawn)
    name = [*problem.challengers, *problem.baselines][0]
    method = problem.methods[name]
    estimator = keep(
        lambda: method.fit(mixed[0], problem.features, "_mixed"),
        split.training,
        ["shuffled", *told(method, problem.features, problem.target)],
    )
    y = mixed[1]["_mixed"].to_numpy()
    auc = roc_auc(y, method.raw(estimator, mixed[1], problem.features))
    chance = SIGMAS * np.sqrt((len(y) + 1) / (12 * y.sum() * (len(y) - y.sum())))
    inside = abs(auc - 0.5) <= chance
    return _row(problem, "shuffled_target", name, auc, inside, 0.5 - chance, 0.5 + chance)


_TEXTS = {
    ("planted_leak", True): ("A planted leak is caught.", "预设的泄漏列被识别。"),
    ("planted_leak", False): (
        "A planted leak is not caught: the detector is blind here.",
        "预设的泄漏列未被识别：此处检测无效。",
    ),
    ("shuffled_target", True): (
        "With shuffled outcomes nothing is found.",
        "打乱标签后没有发现任何规律。",
    ),
    ("shuffled_target", False): (
        "With shuffled outcomes a pattern is found: labels leak into the training.",
        "打乱标签后仍有规律：标签泄漏到训练中。",
    ),
    ("too_good_alone", True): (
        "No feature is too good alone; this is the best.",
        "没有单独过强的特征；此为最强者。",
    ),
    ("too_good_alone", False): (
        "Too good alone: it may know the answer, and is left out.",
        "单独过强：可能已含答案，不予使用。",
    ),
}


def _row(problem: Problem, check: str, subject, auc, passed, low=0.5, high=CERTAIN) -> dict:
    english, chinese = _TEXTS[check, bool(passed)]
    return {
        "definition": problem.name,
        "check": check,
        "subject": subject,
        "auc": auc,
        "low": low,
        "high": high,
        "passed": bool(passed),
        "finding_en": english,
        "finding_zh": chinese,
    }
