"""Back to an earlier version and forward again, in all three ways, in seconds."""

import json
import time
from datetime import date

import pytest
from databases import publish_small, seen_in_files

from orchestration.errors import PublishProblem
from orchestration.publishing import remove_old
from orchestration.rollback import rollback
from orchestration.settings import Company
from orchestration.version_list import as_text, listed


@pytest.fixture
def company(database) -> Company:
    serve = {"dsn": database.dsn(), "reader": "reader", "keep_versions": 2}
    return Company("tiny", "Tiny", "UTC", "EUR", date(2017, 1, 1), (), serve={"postgres": serve})


def test_back_and_forward_in_all_three_ways(layout, database, company):
    target = database.target(keep_versions=2)
    for n in (1, 2, 3):
        publish_small(layout, n, target, rows=20_000)
        remove_old(layout, 9, target)
    began = time.monotonic()
    assert rollback(layout, company, who="li", reason="totals look wrong") == ("v03", "v02")
    assert time.monotonic() - began < 5
    assert (*seen_in_files(layout), database.seen()) == (2, 2, 2)
    # One that PostgreSQL does not keep any more is loaded again.
    assert "c360_v1" not in database.schemas()
    assert rollback(layout, company) == ("v02", "v01")
    assert (*seen_in_files(layout), database.seen()) == (1, 1, 1)
    with pytest.raises(PublishProblem, match="no version is kept from before v01"):
        rollback(layout, company)
    with pytest.raises(PublishProblem, match=r"version v07: there is none"):
        rollback(layout, company, "v07")
    assert rollback(layout, company, "v03") == ("v01", "v03")
    assert (*seen_in_files(layout), database.seen()) == (3, 3, 3)
    first, *_ = [json.loads(line) for line in layout.switches.read_text().splitlines()]
    assert {k: first[k] for k in ("action", "version", "was", "who", "reason")} == {
        "action": "rollback", "version": "v02", "was": "v03", "who": "li",
        "reason": "totals look wrong",
    }  # fmt: skip


def test_the_next_publish_goes_forward_and_no_clean_up_takes_the_current_one(
    layout, database, company
):
    target = database.target(keep_versions=2)
    for n in (1, 2, 3):
        publish_small(layout, n, target)
    rollback(layout, company, "v01")
    assert remove_old(layout, 1, target) == ["v02"]
    assert (*seen_in_files(layout), database.seen()) == (1, 1, 1)
    publish_small(layout, 4, target)
    assert (*seen_in_files(layout), database.seen()) == (4, 4, 4)


def test_a_rollback_that_postgresql_refuses_moves_nothing(layout, database, company):
    target = database.target()
    for n in (1, 2):
        publish_small(layout, n, target)
    company.serve["postgres"]["dsn"] = "postgresql://outside:wrong@127.0.0.1:1/x"
    with pytest.raises(PublishProblem, match="cannot be reached"):
        rollback(layout, company)
    assert (*seen_in_files(layout), database.seen()) == (2, 2, 2)


def test_without_a_server_files_alone_go_back(layout, company):
    company.serve.clear()
    for n in (1, 2):
        publish_small(layout, n, None)
    assert rollback(layout, company) == ("v02", "v01")
    assert seen_in_files(layout) == (1, 1)


def test_versions_says_what_is_current_and_how_old_its_sources_are(layout):
    more = "CREATE TABLE meta.source_freshness AS SELECT 'crm' AS source, {} AS days_behind"
    for n in (1, 2):
        publish_small(layout, n, None, more=more.format(n))
    one, two = listed(layout)
    assert (one.current, two.current) == (False, True)
    assert (two.rows, two.tables, two.sources) == (102, 4, {"crm": 2})
    assert two.size > 10_000
    text = as_text([one, two])
    assert "* v02  day 2017-06-30  102 rows" in text
    assert "Behind the day 2017-06-30: crm 2 d" in text
