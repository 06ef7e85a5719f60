"""A segmentation as it is kept: what scoring needs, and the evidence. No customer is in it."""

from dataclasses import asdict, dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from ml import artifacts
from ml.segments import stability
from ml.segments.features import DESCRIBING, Scaler
from ml.segments.words import CHINESE, ENGLISH, phrase
from ml.tables import empty, typed


@dataclass(frozen=True, eq=False)
class SegmentModel:
    """`centroids`: k × the shaping features in scaled units; `ids` are the published numbers of
    its rows, `last_id` the highest that was ever given. A refused segmentation has none, and
    `reason` says why (a key of words.STATUS). `words`: for each group, what it is called after
    ("+feature" high, "-feature" low). `micro`: for each group the segmentation of its members,
    maybe refused. `stability`: mean adjusted Rand index of the bootstraps for the chosen k, or for
    the best k of a refused one; None where nothing could be measured.
    """

    version: str
    reference: date
    scaler: Scaler
    centroids: np.ndarray
    ids: tuple[int, ...]
    words: tuple[tuple[str, ...], ...]
    stability: float | None
    decision: str
    decision_zh: str
    reason: str | None = None
    last_id: int = 0
    micro: tuple["SegmentModel", ...] = ()
    k_stability: pd.DataFrame = field(default_factory=lambda: empty(stability.K_STABILITY))

    @property
    def is_stable(self) -> bool:
        return self.reason is None

    @property
    def names(self) -> tuple[str, ...]:
        return _unique([phrase(w, ENGLISH) for w in self.words], self.ids)

    @property
    def names_zh(self) -> tuple[str, ...]:
        return _unique([phrase(w, CHINESE) for w in self.words], self.ids)


def _unique(names: list[str], ids: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(
        f"{name} ({i})" if names.count(name) > 1 else name
        for name, i in zip(names, ids, strict=True)
    )


_PLAIN = ("version", "stability", "decision", "decision_zh", "reason", "last_id", "centroids")


def dumps(model: SegmentModel) -> bytes:
    """The model as skops bytes."""
    return artifacts.dumps(_content(model))


def loads(data: bytes) -> SegmentModel:
    """A model that scores as the saved one did. Raises artifacts.UntrustedModel, and ValueError
    when it was written by another version of this module or fitted on other features."""
    try:
        return _model(artifacts.loads(data))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the saved segmentation is of another version: {error}") from None


def _content(model: SegmentModel) -> dict:
    scaler = asdict(model.scaler)
    table = model.k_stability
    return {
        **{name: getattr(model, name) for name in _PLAIN},
        "reference": model.reference.isoformat(),
        "ids": list(model.ids),
        "words": [list(w) for w in model.words],
        "scaler": scaler | {n: list(scaler[n]) for n in ("features", "shaping")},
        "micro": [_content(part) for part in model.micro],
        "k_stability": {c: [float(v) for v in table[c]] for c in table.columns},
    }


def _model(content: dict) -> SegmentModel:
    scaler = content["scaler"]
    if not set(scaler["features"]) <= set(DESCRIBING):
        raise ValueError("the saved segmentation was fitted on other features; fit it again")
    sequences = {name: tuple(scaler[name]) for name in ("features", "shaping")}
    table = pd.DataFrame(content["k_stability"]).astype({"passes": bool, "chosen": bool})
    return SegmentModel(
        **{name: content[name] for name in _PLAIN},
        reference=date.fromisoformat(content["reference"]),
        ids=tuple(content["ids"]),
        words=tuple(tuple(w) for w in content["words"]),
        scaler=Scaler(**{**scaler, **sequences}),
        micro=tuple(_model(part) for part in content["micro"]),
        k_stability=typed(table, stability.K_STABILITY),
    )
