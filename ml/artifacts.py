"""Models as bytes, with skops: reading one can't run code, as reading a pickle can.

Types that skops does not itself trust must be in TRUSTED. The list is short and every entry says
what it is; a file that holds anything else is refused before any object is made.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import is_zipfile

if TYPE_CHECKING:
    import pandas as pd

TRUSTED = (
    # the node table of one tree of HistGradientBoosting: plain arrays
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    # the dtype that SimpleImputer was fitted with
    "numpy.dtype",
)


@dataclass(frozen=True)
class Described:
    """What a registry says of a model: `version` is a hash of all that went into the fit,
    `decision` why it is this one, `card` the whole of it in Markdown."""

    version: str
    method: str
    decision: str
    card: str


class UntrustedModel(ValueError):
    """The bytes are no skops file, or hold a type that no model of ours contains."""


def dumps(content: object) -> bytes:
    """A model (dicts, lists, arrays, scikit-learn estimators) as bytes.

    Raises UntrustedModel when `loads` would refuse the result: better at night than at recovery.
    The bytes carry a time stamp and differ between runs; a model's `version` does not.
    """
    from skops import io

    data = io.dumps(content)
    _refuse_unknown(data)
    return data


def loads(data: bytes) -> object:
    """What `dumps` was given. Raises UntrustedModel for anything else."""
    from skops import io
    from skops.io.exceptions import UntrustedTypesFoundException

    _refuse_other_files(data)
    try:
        return io.loads(data, trusted=list(TRUSTED))  # looks at all types before it makes anything
    except UntrustedTypesFoundException as error:
        raise UntrustedModel(f"model refused: {error}") from None
    except Exception as error:  # whatever a damaged part of the archive makes skops stumble over
        raise UntrustedModel(f"model refused, it cannot be read: {error}") from None


def pack(table: "pd.DataFrame") -> bytes:
    """A table (without an index of its own) as Parquet, to be a part of what `dumps` is given."""
    data = BytesIO()
    table.to_parquet(data, index=False)
    return data.getvalue()


def unpack(data: bytes) -> "pd.DataFrame":
    """What `pack` was given, with the same types."""
    import pandas as pd

    return pd.read_parquet(BytesIO(data))


def _refuse_unknown(data: bytes) -> None:
    from skops import io

    _refuse_other_files(data)
    try:
        types = set(io.get_untrusted_types(data=data))
    except Exception as error:
        raise UntrustedModel(f"model refused, it cannot be read: {error}") from None
    if unknown := sorted(types - set(TRUSTED)):
        raise UntrustedModel(f"model refused, it contains untrusted types: {', '.join(unknown)}")


def _refuse_other_files(data: bytes) -> None:
    if not is_zipfile(BytesIO(data)):
        raise UntrustedModel("model refused, these bytes are not a skops file")
