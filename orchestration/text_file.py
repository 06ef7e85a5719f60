"""A file of labelled texts as a frame; in one line what is wrong with it."""

import csv
import json
from pathlib import Path

import pandas as pd

from orchestration.errors import Problem


def read(path: Path, text_column: str = "text", label_column: str = "label") -> pd.DataFrame:
    """Columns text and label as text. CSV and TSV in UTF-8, JSONL, Parquet, told by the ending."""
    readers = {
        ".csv": _csv,
        ".tsv": _tsv,
        ".jsonl": _jsonl,
        ".ndjson": _jsonl,
        ".parquet": pd.read_parquet,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Problem(f"{path}: expected a file that ends in .csv, .tsv, .jsonl or .parquet")
    if not path.is_file():
        raise Problem(f"{path}: no such file")
    try:
        found = reader(path)
    except Problem:
        raise
    except UnicodeDecodeError:
        raise Problem(f"{path}: it is not text in UTF-8") from None
    except Exception as error:
        raise Problem(f"{path}: {_one_line(error)}") from None
    for column in (text_column, label_column):
        if column not in found:
            there = ", ".join(str(name) for name in list(found)[:8]) or "none"
            raise Problem(f"{path}: no column {column} (columns: {there})")
    if found.empty:
        raise Problem(f"{path}: it has no rows")
    found = pd.DataFrame({"text": found[text_column], "label": found[label_column]})
    texts = found["text"].map(lambda text: text if isinstance(text, str) and text.strip() else None)
    return found.assign(text=texts)


def _csv(path: Path, delimiter: str = ",") -> pd.DataFrame:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            header = next(lines, None)
            rows = []
            for row in lines:
                if header is not None and len(row) != len(header) and row:
                    raise Problem(
                        f"{path}: line {lines.line_num} has {len(row)} fields, the header "
                        f"{len(header)}"
                    )
                if row:
                    rows.append(row)
        except csv.Error as error:
            raise Problem(f"{path}: line {lines.line_num} is no CSV: {error}") from None
    if header is None:
        raise Problem(f"{path}: it is empty")
    return pd.DataFrame(rows, columns=[name.strip() for name in header]).replace({"": None})


def _tsv(path: Path) -> pd.DataFrame:
    return _csv(path, "\t")


def _jsonl(path: Path) -> pd.DataFrame:
    rows = []
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise Problem(f"{path}: line {number} is no JSON: {error.msg}") from None
            if not isinstance(row, dict):
                raise Problem(f"{path}: line {number} is no JSON object")
            rows.append(row)
    return pd.DataFrame(rows)


def _one_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else repr(error)
