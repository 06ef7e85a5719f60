"""Every published table and column says what it means, in English and Chinese."""

import json
import re

import pytest

from orchestration import dbt
from orchestration.dictionary import meanings
from orchestration.settings import load_company

PUBLISHED = ("marts", "ml", "meta")
# Figures without a unit are ids, versions, flags of a machine; what counts or measures has one.
MEASURES = re.compile(
    r"decimal|_days$|_minutes$|_seconds$|_rate$|_share$|_probability$|_amount$|^n$|_low$|_high$"
)


@pytest.fixture(scope="module", params=["demo", "complete_journey"])
def texts(request):
    """What is told of the tables of a company."""
    manifest = dbt.ensure_manifest(load_company(request.param).sources)
    return {
        name: meaning
        for name, meaning in meanings(json.loads(manifest.read_text(encoding="utf-8"))).items()
        if name.split(".")[0] in PUBLISHED
    }


def test_whatever_is_told_is_told_in_both_languages(texts):
    one_sided = [
        f"{table}.{column}"
        for table, meaning in texts.items()
        for column, text in {"": meaning, **meaning.columns}.items()
        if not (text.english and re.search(r"[\u4e00-\u9fff]", text.chinese))
    ]
    assert one_sided == []


def test_what_is_measured_has_a_unit(texts):
    without = [
        f"{table}.{column}"
        for table, meaning in texts.items()
        for column, text in meaning.columns.items()
        if MEASURES.search(column) and not text.unit
    ]
    assert without == []


def test_nothing_is_published_that_is_not_in_the_dictionary(published):
    """Of a company that ran: each table, each column, itself too; and the same as comments."""
    rows = published.query("FROM meta.dictionary")
    missing = [r[:3] for r in rows if not (r[5] and r[6])]
    assert missing == []
    assert {(r[0], r[1]) for r in rows} >= {("marts", "customer_360"), ("meta", "dictionary")}
    tables = published.query(
        """SELECT count(*) FROM duckdb_columns() WHERE schema_name IN ('marts', 'ml', 'meta')
        AND coalesce(comment, '') = ''"""
    )
    assert tables == [(0,)]
