"""From customers to personas and the claims that they consist of."""

from collections.abc import Mapping

import pandas as pd

from ml.personas.words import FIGURES, MODES, PART, SALES, SIZE, Figure
from ml.tables import FLOAT, INT, TEXT, typed

PERSONAS = {
    "scheme": TEXT,
    "segment": TEXT,
    "name": TEXT,
    "name_zh": TEXT,
    "customers": INT,
    "persona": TEXT,
    "persona_zh": TEXT,
    "claims": INT,
    "status": TEXT,
    "status_zh": TEXT,
}
CLAIMS = {
    "scheme": TEXT,
    "segment": TEXT,
    "claim": INT,
    "text": TEXT,
    "text_zh": TEXT,
    "source_table": TEXT,
    "source_column": TEXT,
    "expression": TEXT,
    "condition": TEXT,
    "value": FLOAT,
    "value_all": FLOAT,
    "unit": TEXT,
}
LEAST = 20  # of fewer, a mean is nearly a person
TOLD = 5  # means: those that differ most from all, by ratio
TOO_FEW = (f"fewer than {LEAST} customers: not described", f"不足 {LEAST} 位客户：不作描述")
WRITTEN = ("described", "已描述")
_SHARES = ("share", "probability")


def write(
    customers: pd.DataFrame, grouping: str, names: Mapping[str, tuple[str, str]], table: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Personas (grain: group) and claims (grain: group × claim) of the groups in the column
    `grouping`, in the order of their names; columns PERSONAS and CLAIMS.

    `customers`: one row a customer; of the columns in words.py those that are there are used.
    `names`: the name of each group in English and Chinese, the group itself where it has none.
    `table`: where the customers are, for the claims. "All" are the customers in any group.
    A group of fewer than LEAST is named and not described. Raises ValueError without the column
    `grouping`.
    """
    if grouping not in customers:
        raise ValueError(f"the customers have no column {grouping}")
    everyone = customers[customers[grouping].notna()]
    key = everyone[grouping].astype(str)
    personas, claims = [], []
    for group in sorted(key.unique()):
        own = everyone[key == group]
        name, name_zh = names.get(group, (group, group))
        row = {"scheme": grouping, "segment": group, "name": name, "name_zh": name_zh}
        row["customers"] = len(own)
        told = [] if len(own) < LEAST else _claims(own, everyone, grouping, group)
        for number, claim in enumerate(told, 1):
            base = {"scheme": grouping, "segment": group, "claim": number, "source_table": table}
            claims.append(base | claim)
        row["persona"] = " ".join(c["text"] for c in told) if told else None
        row["persona_zh"] = "".join(c["text_zh"] for c in told) if told else None
        row["claims"] = len(told)
        row["status"], row["status_zh"] = WRITTEN if told else TOO_FEW
        personas.append(row)
    return typed(pd.DataFrame(personas, columns=list(PERSONAS)), PERSONAS), typed(
        pd.DataFrame(claims, columns=list(CLAIMS)), CLAIMS
    )


def refused(grouping: str, reason: tuple[str, str]) -> pd.DataFrame:
    """The one row of a grouping that has no groups, and why."""
    row = {"scheme": grouping, "customers": 0, "claims": 0}
    row |= {"status": reason[0], "status_zh": reason[1]}
    return typed(pd.DataFrame([row], columns=list(PERSONAS)), PERSONAS)


def _claims(own: pd.DataFrame, everyone: pd.DataFrame, grouping: str, group: str) -> list[dict]:
    quoted = group.replace("'", "''")
    mine, known = f"CAST({grouping} AS VARCHAR) = '{quoted}'", f"{grouping} IS NOT NULL"
    part = f"count(*) FILTER (WHERE {mine}) / count(*)"
    out = [
        _claim(SIZE, len(own), len(everyone), "count(*)", mine),
        _claim(PART, len(own) / len(everyone), 1.0, part, known),
    ]
    total = _number(everyone, SALES.column).sum()
    if total > 0:
        part = f"sum({SALES.column}) FILTER (WHERE {mine}) / sum({SALES.column})"
        out.append(_claim(SALES, _number(own, SALES.column).sum() / total, 1.0, part, known))
    means = []
    for order, figure in enumerate(FIGURES):
        here, there = _number(own, figure.column).mean(), _number(everyone, figure.column).mean()
        if pd.isna(here) or there <= 0:
            continue
        distance = abs(here / there - 1)
        expression = f"avg(CAST({figure.column} AS DOUBLE))"
        means.append((-round(distance, 9), order, _claim(figure, here, there, expression, mine)))
    out += [claim for *_, claim in sorted(means, key=lambda m: m[:2])[:TOLD]]
    for mode in MODES:
        if mode.column not in own or not own[mode.column].notna().any():
            continue
        counts = own[mode.column].dropna().astype(str).value_counts()
        best = min(counts.index[counts == counts.max()])  # of equals the first in the alphabet
        rest = everyone[mode.column].dropna().astype(str)
        is_best = f"CAST({mode.column} AS VARCHAR) = '{best.replace(chr(39), chr(39) * 2)}'"
        expression = f"count(*) FILTER (WHERE {is_best}) / count({mode.column})"
        figure = Figure(mode.column, "share", mode.english, mode.chinese)
        here, there = counts.max() / counts.sum(), (rest == best).mean()
        out.append(_claim(figure, here, there, expression, mine, mode=best))
    return out


def _number(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows[column].astype("float64") if column in rows else pd.Series(dtype="float64")


def _claim(figure: Figure, here, there, expression: str, where: str, mode: str = "") -> dict:
    texts = {"mode": mode, "value": _text(here, figure.unit), "all": _text(there, figure.unit)}
    return {
        "text": figure.english.format(**texts),
        "text_zh": figure.chinese.format(**texts),
        "source_column": figure.column,
        "expression": expression,
        "condition": where,
        "value": float(here),
        "value_all": float(there),
        "unit": figure.unit,
    }


def _text(value: float, unit: str) -> str:
    if unit in _SHARES:
        return f"{value:.1%}"
    return f"{value:,.0f}" if unit == "customers" else f"{value:,.2f}"
