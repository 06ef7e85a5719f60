"""Every table that leaves this room has its columns and types declared, even when it is empty.

A column of nothing but nulls would otherwise arrive in the warehouse as an integer, and the
contract of the model that reads it would break on the one night that nothing could be predicted.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

TEXT = "string"
FLOAT = "float64"
INT = "Int64"
BOOL = "boolean"
DATE = pd.ArrowDtype(pa.date32())
DECIMALS = 6  # a probability of a millionth is noise; the last bits differ between machines

Schema = Mapping[str, object]


def typed(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """The columns of `schema`, in that order, cast, floats rounded to 6 decimals."""
    out = {}
    for name, kind in schema.items():
        column = frame[name] if name in frame else pd.Series([None] * len(frame), frame.index)
        if kind is DATE:
            plain = isinstance(column.dtype, np.dtype) and column.dtype.kind == "M"
            known = column if plain else pd.to_datetime(column)
            days = np.asarray(known, dtype="datetime64[D]")
            out[name] = pd.Series(pd.array(pa.array(days), dtype=DATE), index=frame.index)
        elif kind == FLOAT:
            out[name] = column.astype(FLOAT).round(DECIMALS) + 0.0  # never a minus zero
        else:
            out[name] = column.astype(kind)
    return pd.DataFrame(out, index=frame.index).reset_index(drop=True)


def empty(schema: Schema) -> pd.DataFrame:
    """A table of this schema without rows."""
    return typed(pd.DataFrame(columns=list(schema)), schema)


def markdown(frame: pd.DataFrame) -> str:
    """A small table for a model card; no dependency, floats to 3 decimals, null as a dash."""

    def cell(value: object) -> str:
        if pd.isna(value):
            return "–"
        return f"{value:.3f}" if isinstance(value, float) else str(value)

    head = [list(frame.columns), ["---"] * frame.shape[1]]
    body = [[cell(v) for v in row] for row in frame.itertuples(index=False)]
    return "\n".join("| " + " | ".join(r) + " |" for r in head + body)
