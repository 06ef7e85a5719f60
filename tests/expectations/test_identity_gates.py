"""Each expectation of the identity gate: broken data makes it, and only it, fail."""

import pytest
from gate_cases import GateCase, breaks_of, check_breaks, check_good

from expectations import gate_names

_EVENTS = """INSERT INTO identity.identity_event
    SELECT DATE '2025-01-02', '{}', 'P' || i FROM range(30) r(i)"""
CASES = [
    GateCase(
        "identity/identity_map",
        """CREATE TABLE landed.t AS SELECT 'crm:' || i AS record_id, 'P' || i AS customer_id
            FROM range(300) r(i);
        CREATE SCHEMA identity;
        CREATE TABLE identity.source_record AS
            SELECT record_id, 'account' AS record_type, 'crm' AS source_system FROM landed.t;
        CREATE TABLE identity.identity_event AS
            SELECT DATE '2025-01-01' AS as_of, 'assigned' AS event, 'P' || i AS customer_id
            FROM range(300) r(i)
            UNION ALL SELECT DATE '2025-01-02', 'merged', 'P7'
            UNION ALL SELECT DATE '2025-01-02', 'split', 'P8'""",
        {
            "rows_between": "DELETE FROM landed.t",
            "not_null(customer_id)": """UPDATE landed.t SET customer_id = NULL
                WHERE record_id = 'crm:1'""",
            "unique(record_id)": "INSERT INTO landed.t VALUES ('crm:1', 'P1')",
            "accounts_a_person": """UPDATE landed.t SET customer_id = 'P0'
                WHERE record_id IN (SELECT 'crm:' || i FROM range(13) r(i))""",
            "merged_share": _EVENTS.format("merged"),
            "split_share": _EVENTS.format("split"),
        },
    )
]


def test_every_identity_gate_has_a_case():
    assert {case.gate for case in CASES} == set(gate_names("identity"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.gate)
def test_good_rows_pass_and_every_expectation_has_a_break(case):
    check_good(case)


@pytest.mark.parametrize(("case", "names"), breaks_of(CASES))
def test_broken_data_fails_its_expectation_and_no_other(case, names):
    check_breaks(case, names)


def test_on_the_first_day_everybody_is_new():
    assert CASES[0].run("DELETE FROM identity.identity_event").message() == ""
