"""Which segmentation is in force on a day: the earlier one as long as it holds.

A model fitted afresh draws its borders a little elsewhere each time, and numbers its groups by
chance. So a new one is published only when it finds other groups than the one in force: adjusted
Rand index below SAME on the customers of its own day. Then its groups get the numbers of those
they continue (Hungarian assignment on the overlap of members), and a group that continues none
gets a number never given before. When the new one is refused, the earlier one stays.

The one in force on day n depends on all days before it, but on nothing else: from the features of
the past reference days it can be computed again at any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import pandas as pd

from ml.segments.features import active
from ml.segments.model import SegmentModel
from ml.segments.stability import adjusted_rand, assign
from ml.tables import BOOL, DATE, FLOAT, INT, TEXT, typed

SAME = 0.8
CONTINUES = 1 / 3  # Jaccard: of two groups alike in size, half of the members are the same

VERDICTS = {
    "first": ("first stable segments", "首次得到稳定的分群"),
    "confirmed": ("the groups are the same: the model stays", "分群相同：沿用原模型"),
    "retrained": ("the groups are others: model retrained", "分群已变：模型已重新训练"),
    "kept": ("no stable segments found: the earlier model stays", "未得到稳定的分群：沿用原模型"),
    "refused": ("refused: no stable segments", "拒绝：没有稳定的分群"),
}
VERSIONS = {
    "reference_day": DATE,
    "verdict": TEXT,
    "verdict_text": TEXT,
    "verdict_text_zh": TEXT,
    "found": INT,
    "found_stability": FLOAT,
    "decision": TEXT,
    "decision_zh": TEXT,
    "agreement": FLOAT,
    "clusters": INT,
    "fitted_on": DATE,
    "segmentation_version": TEXT,
    "is_in_force": BOOL,
}


@dataclass(frozen=True, eq=False)
class Step:
    """What came of one reference day: the model in force from then on, and why (VERDICTS).
    `agreement`: adjusted Rand index of the new model with the one before, if there are both."""

    found: SegmentModel
    model: SegmentModel
    verdict: str
    agreement: float | None = None


def carry_on(before: SegmentModel | None, found: SegmentModel, frame: pd.DataFrame) -> Step:
    """`before`: in force until now, None or refused where there is none. `frame`: customers of the
    reference day of `found`, as for score."""
    if before is None or not before.ids:
        return Step(found, found, "first" if found.ids else "refused")
    if not found.ids:
        return Step(found, before, "kept")
    rows = active(frame)
    old, new = _labels(before, rows), _labels(found, rows)
    agreement = adjusted_rand(old, new)
    if agreement >= SAME:
        return Step(found, before, "confirmed", agreement)
    return Step(found, _continued(before, found, rows), "retrained", agreement)


def match(old: np.ndarray, new: np.ndarray, kept: int, found: int) -> dict[int, int]:
    """Which of the old groups (0 … kept - 1) each new one continues, by the members' labels."""
    from scipy.optimize import linear_sum_assignment

    both = np.zeros((found, kept))
    np.add.at(both, (new, old), 1)
    either = np.bincount(new, minlength=found)[:, None] + np.bincount(old, minlength=kept) - both
    overlap = both / np.maximum(either, 1)
    pairs = zip(*linear_sum_assignment(-overlap), strict=True)
    return {int(i): int(j) for i, j in pairs if overlap[i, j] >= CONTINUES}


def _continued(before: SegmentModel, found: SegmentModel, rows: pd.DataFrame) -> SegmentModel:
    """`found` with the numbers, and where they are still true the names, of `before`."""
    old, new = _labels(before, rows), _labels(found, rows)
    pairs = match(old, new, len(before.ids), len(found.ids))
    ids, words, micro, last = [], [], [], before.last_id
    for i in range(len(found.ids)):
        j = pairs.get(i)
        last += j is None
        ids.append(last if j is None else before.ids[j])
        named = None if j is None else before.words[j]
        words.append(named if named and _still_true(named, found.words[i]) else found.words[i])
        part = found.micro[i] if found.micro else None
        earlier = before.micro[j] if j is not None and before.micro else None
        if part and earlier and part.ids and earlier.ids:
            part = _continued(earlier, part, rows[new == i].reset_index(drop=True))
        micro += [part] if part else []
    name = sha256(repr((found.version, ids, words)).encode()).hexdigest()[:16]
    return replace(
        found,
        ids=tuple(ids),
        words=tuple(words),
        micro=tuple(micro),
        last_id=last,
        version=name,
    )


def _still_true(name: Sequence[str], now: Sequence[str]) -> bool:
    return set(name) <= set(now) or set(now) <= set(name)


def _labels(model: SegmentModel, rows: pd.DataFrame) -> np.ndarray:
    return assign(model.scaler.shape(rows), model.centroids)


def versions(steps: Sequence[Step]) -> pd.DataFrame:
    """Grain: reference day, columns VERSIONS: what was found, and which model was in force."""
    rows = [
        {
            "reference_day": s.found.reference,
            "verdict": s.verdict,
            "verdict_text": VERDICTS[s.verdict][0],
            "verdict_text_zh": VERDICTS[s.verdict][1],
            "found": len(s.found.ids),
            "found_stability": s.found.stability,
            "decision": s.found.decision,
            "decision_zh": s.found.decision_zh,
            "agreement": s.agreement,
            "clusters": len(s.model.ids),
            "fitted_on": s.model.reference,
            "segmentation_version": s.model.version,
            "is_in_force": number == len(steps),
        }
        for number, s in enumerate(steps, 1)
    ]
    return typed(pd.DataFrame(rows), VERSIONS)
