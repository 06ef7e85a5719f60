"""A day that its own past calls impossible: nothing is published, until somebody says why it may.

Whole runs of a small company; what the gate sees is tests/expectations/test_history_gate.py.
"""

import json
import re

import duckdb
import pytest

pytestmark = pytest.mark.slow
TABLE = "staging/stg_complete_journey__transactions"


@pytest.fixture
def without_discounts(company):
    """The last day came without any discount: one column of zeros."""
    company.rewrite(
        "transactions",
        """SELECT * REPLACE (CASE WHEN transaction_timestamp >= TIMESTAMP '2017-12-31 10:00:00'
            THEN 0 ELSE retail_disc END AS retail_disc) FROM {table}""",
    )
    return company


def test_a_gross_day_blocks_until_it_is_accepted_and_the_version_says_so(without_discounts):
    company = without_discounts
    refused = company.run()
    assert refused.returncode == 1
    assert not company.current.exists()
    checks = re.findall(r"--accept '([^']+)'", refused.stderr)
    assert checks, refused.stderr
    assert all(check.startswith(TABLE) for check in checks)

    as_of = ("run", "--as-of", "2017-12-31", "--reason", "no promotions on the last day")
    nobody = company.c360(*as_of, "--accept", f"{TABLE}:history.nothing")
    assert nobody.returncode == 1
    assert f"accepted, which was not enough: {TABLE}:history.nothing" in nobody.stderr

    # One more than is needed lets nothing through and costs no night: it is only told.
    wanted = [*checks, f"{TABLE}:history.nothing"]
    accepted = company.c360(*as_of, *(part for check in wanted for part in ("--accept", check)))
    assert accepted.returncode == 0, accepted.stderr
    assert f"  ! --accept {wanted[-1]}: no such check blocked this run" in accepted.stdout
    found = company.query(
        """SELECT check_name, accepted_reason, passed, severity FROM meta.data_quality
        WHERE accepted_by IS NOT NULL"""
    )
    assert {row[0] for row in found} == set(checks)
    assert {row[1:] for row in found} == {("no promotions on the last day", False, "fail")}
    manifest = json.loads((company.current.resolve().parent / "manifest.json").read_text())
    let = [v for g in manifest["gates"] for v in g["verdicts"] if v["accepted_by"]]
    assert len(let) == len(checks)
    with duckdb.connect(str(company.current), read_only=True) as connection:
        told = connection.sql("SELECT count(*) FROM meta.data_quality WHERE passed").fetchone()
    assert told[0] > 20
