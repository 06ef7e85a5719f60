"""A stranger's file: which column is what, what comes of it, and one line for what is wrong."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.columns import ColumnProblem, map_columns
from identity.evaluate import evaluate, lines
from identity.scores import Overlap
from identity.strangers import FileProblem, Options

RECORDS = """Rec ID,First Name,Last Name,E-Mail,Mobile 1,Mobile 2,DOB,Note,Who
1,Margaret,Smith,Peggy.Smith@gmail.com,+1 212 555 0147,,03.02.1970,x,p1
2,Peggy,SMITH,peggysmith@googlemail.com,,(212) 555-0147,1970-02-03,y,p1
3,Walter,Jones,,+1 650 253 0000,,19811224,z,p2
4,Jones,Walter,,,650-253-0000,24 Dec 1981,,p2
5,Peter,Brown,peter@brown.example,,,1990-06-30,,p3
6,Ann,Green,,,,1975-05-05,,p4
"""


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text(RECORDS, encoding="utf-8")
    return path


def _report(records, truth=None, **options):
    options.setdefault("country", "US")
    if truth is None:
        options.setdefault("truth_column", "Who")
    else:
        options.setdefault("ignored", ("Who",))
    return evaluate(records, truth, Options(**options))


def _file(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_persons_are_found_whatever_the_columns_and_values_look_like(records):
    report = _report(records)
    assert report.mapped == {
        "id": ["Rec ID"],
        "given": ["First Name"],
        "surname": ["Last Name"],
        "email": ["E-Mail"],
        "phone": ["Mobile 1", "Mobile 2"],
        "birth_date": ["DOB"],
    }
    assert report.unused == ["Note"]
    assert (report.records, report.persons, report.true_persons) == (6, 4, 4)
    assert (report.pairwise.f1, report.b_cubed.f1) == (1, 1)
    printed = "\n".join(lines(report))
    for word in ("pairwise", "B³", "thresholds", "seconds", "phone: Mobile 1, Mobile 2", "Note"):
        assert word in printed


def test_truth_is_clusters_or_pairs_in_csv_or_parquet(records, tmp_path):
    clusters = pa.table({"rec": [1, 2, 3, 4, 5, 6], "person": [7, 7, 8, 8, 9, 9]})
    pq.write_table(clusters, tmp_path / "clusters.parquet")
    of_clusters = _report(records, tmp_path / "clusters.parquet")
    of_pairs = _report(records, _file(tmp_path, "pairs.csv", "a,b\n1,2\n3,4\n5,6\n"))
    for report in (of_clusters, of_pairs):
        assert report.pairwise.precision == 1
        assert report.pairwise.recall == pytest.approx(2 / 3)
        assert report.true_persons == 3


def test_clusters_named_by_one_of_their_records_are_not_taken_for_pairs(records, tmp_path):
    truth = _file(tmp_path, "t.csv", "rec,first\n1,1\n2,1\n3,3\n4,3\n5,5\n6,6\n")
    assert _report(records, truth).pairwise.f1 == 1


def test_of_records_without_a_truth_nothing_is_said(records, tmp_path):
    report = _report(records, _file(tmp_path, "t.csv", "rec,person\n1,a\n2,a\n"))
    assert (report.judged, report.true_persons, report.records) == (2, 1, 6)


def test_an_identifier_of_one_person_links(records):
    assert _report(records, identifiers=("Note",)).persons == 4
    text = RECORDS.replace(",,p3", ",n1,p3").replace(",,p4", ",n1,p3")
    records.write_text(text, encoding="utf-8")
    report = _report(records, identifiers=("Note",))
    assert report.persons == report.true_persons == 3


def test_records_with_nothing_but_a_mailbox_go_to_its_owner(tmp_path):
    text = "id,name,email,who\n1,Li Wei,li@wei.example,a\n2,,LI@WEI.EXAMPLE,a\n3,,x@y.example,b\n"
    report = _report(_file(tmp_path, "r.csv", text), truth_column="who")
    assert report.pairwise.f1 == 1


def test_bad_input_says_so_in_one_line(records, tmp_path):
    def problem(path=records, truth=None, **options):
        with pytest.raises((FileProblem, ColumnProblem)) as caught:
            _report(path, truth, **options)
        text = str(caught.value)
        assert "\n" not in text
        return text

    assert "no such file" in problem(tmp_path / "none.csv")
    assert "no such file" in problem(truth=tmp_path / "none.csv")
    assert "no rows" in problem(_file(tmp_path, "e.csv", "id,name\n"))
    assert "can be read" in problem(_file(tmp_path, "b.parquet", "no parquet"))
    assert "no rows" in problem(_file(tmp_path, "z.csv", ""))
    assert "no column with an id" in problem(_file(tmp_path, "n.csv", "name,Who\nLi,1\n"))
    assert "nothing to compare" in problem(_file(tmp_path, "c.csv", "id,Who\n1,1\n"))
    twice = _file(tmp_path, "d.csv", "id,name,Who\n1,Li,1\n1,Wu,2\n2,Wu,2\n")
    assert "1 ids occur twice" in problem(twice)
    assert "1 rows have no id" in problem(_file(tmp_path, "i.csv", "id,name,Who\n,Li,1\n2,Wu,2\n"))
    assert "2 of 3 rows name no record" in problem(
        truth=_file(tmp_path, "u.csv", "rec,person\n1,a\n77,a\n78,b\n")
    )
    assert "1 records occur twice" in problem(
        truth=_file(tmp_path, "w.csv", "rec,person\n1,a\n1,b\n")
    )
    assert "expected two" in problem(truth=_file(tmp_path, "o.csv", "rec\n1\n"))
    assert "no column Nobody" in problem(told={"name": "Nobody"})
    assert "no column Nobody" in problem(truth_column="Nobody")
    assert "no field shoe" in problem(told={"shoe": "Note"})
    assert "no truth" in problem(truth_column=None)


def test_what_the_user_says_of_a_column_counts_before_its_name():
    columns = ["id", "name", "nickname", "tel"]
    mapped = map_columns(columns, {"name": "nickname"}, ["tel"])
    assert mapped == {"id": ["id"], "name": ["nickname"]}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12))
def test_scores_are_what_counting_pairs_and_records_gives(labels):
    found, true = (np.array(part) for part in zip(*labels, strict=True))
    size = range(len(labels))
    pairs = [(i, j) for i in size for j in size if i < j]
    together = [p for p in pairs if found[p[0]] == found[p[1]]]
    same = [p for p in pairs if true[p[0]] == true[p[1]]]
    right = len(set(together) & set(same))
    overlap = Overlap(found, true)
    pairwise, b_cubed = overlap.pairwise(), overlap.b_cubed()
    assert pairwise.precision == pytest.approx(right / len(together) if together else 1)
    assert pairwise.recall == pytest.approx(right / len(same) if same else 1)
    both = [((found == found[i]) & (true == true[i])).sum() for i in size]
    assert b_cubed.precision == pytest.approx(
        np.mean([both[i] / (found == found[i]).sum() for i in size])
    )
    assert b_cubed.recall == pytest.approx(
        np.mean([both[i] / (true == true[i]).sum() for i in size])
    )
