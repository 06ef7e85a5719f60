"""`c360 text evaluate`: files of all kinds, and one clear line for those that are none."""

import json
import sys

import pandas as pd
import pytest

from orchestration import cli
from orchestration.errors import Problem
from orchestration.text_file import read

ROWS = [("好用，很满意", "positive"), ("Broken on arrival, awful", "negative")] * 3


def _evaluate(monkeypatch, capsys, path) -> str:
    monkeypatch.setattr(sys, "argv", ["c360", "text", "evaluate", str(path)])
    arguments = cli._parser().parse_args()
    assert arguments.command(arguments) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_files(tmp_path, monkeypatch, capsys, ending):
    frame = pd.DataFrame(ROWS, columns=["text", "label"])
    path = tmp_path / f"texts{ending}"
    if ending == ".parquet":
        frame.to_parquet(path)
    elif ending == ".jsonl":
        path.write_text(frame.to_json(orient="records", lines=True, force_ascii=False))
    else:
        frame.to_csv(path, index=False, sep="\t" if ending == ".tsv" else ",", encoding="utf-8-sig")
    told = _evaluate(monkeypatch, capsys, path)
    assert "accuracy    1.000" in told
    assert "macro-F1    1.000" in told
    assert "texts       6" in told
    assert "nobody labelled a text so" in told
    assert "labelled    said:" in told


def test_neutral_is_left_out_where_nobody_labelled_it(tmp_path, monkeypatch, capsys):
    path = tmp_path / "texts.csv"
    pd.DataFrame({"text": ["什么时候发货", "很好"], "label": [0, 1]}).to_csv(path, index=False)
    told = _evaluate(monkeypatch, capsys, path)
    assert "0 is negative, 1 is positive" in told
    assert all(line.split()[-2] == "0" for line in told.splitlines()[-3:])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", "text,label", "ends in"),
        ("a.csv", None, "no such file"),
        ("a.csv", "", "it is empty"),
        ("a.csv", "text,label\n", "no rows"),
        ("a.csv", "body,label\nx,pos\n", "no column text (columns: body, label)"),
        ("a.csv", "text,label\nx,pos,z\n", "line 2 has 3 fields"),
        ("a.csv", "text,label\nx,perhaps\n", "labels such as 'perhaps'"),
        ("a.csv", "text,label\n,pos\n", "no row has both"),
        ("a.csv", "text,label\nx,\n", "the column label is empty"),
        ("a.csv", b"text,label\n\xff\xfe,pos\n", "UTF-8"),
        ("a.csv", 'text,label\n"x,pos\n', "line 2 is no CSV"),
        ("a.jsonl", '{"text": "x", "label"', "line 1 is no JSON"),
        ("a.jsonl", json.dumps([1]), "line 1 is no JSON object"),
        ("a.parquet", b"PAR0", "a.parquet"),
    ],
)
def test_bad_files(tmp_path, monkeypatch, capsys, name, content, says):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Problem) as problem:
        _evaluate(monkeypatch, capsys, path)
    assert says in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_row_without_text_is_left_out(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('text,label\n"two\nlines",pos\n,neg\n')
    assert read(path)["text"].isna().tolist() == [False, True]
