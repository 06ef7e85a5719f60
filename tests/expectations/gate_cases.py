"""A gate under test: good rows that it lets through, and one way to break each expectation.

`table` is built by `good` (SQL) in an empty database. `breaks` maps the name of an expectation to
the SQL after which that expectation, and no other, fails.
"""

from dataclasses import dataclass, field

import duckdb
import pytest

from expectations import GateResult, run_gate


@dataclass(frozen=True)
class GateCase:
    gate: str
    good: str
    breaks: dict[str, str]
    table: str = "landed.t"
    bounds: dict = field(default_factory=dict)

    def run(self, *mutations: str, **bounds) -> GateResult:
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.execute("CREATE SCHEMA landed; CREATE SCHEMA source; CREATE SCHEMA ml")
            connection.execute(self.good)
            for mutation in mutations:
                connection.execute(mutation)
            return run_gate(connection, self.gate, table=self.table, bounds=self.bounds | bounds)


def raw_case(
    entity: str, good: str, breaks: dict[str, str], keys: tuple[str, ...] = ()
) -> GateCase:
    """A case of the panel: `good` is a SELECT of rows; known_day and volume are added.

    `keys` are columns whose gap is broken the same way: set the last row's to NULL.
    """
    rows = f"""CREATE TABLE landed.t AS SELECT *, row_number() OVER () AS rn FROM (
            SELECT *, known_day::TIMESTAMPTZ AS known_at, 7::UBIGINT AS record_hash FROM ({good}));
        CREATE TABLE landed.volume AS SELECT '{entity}' AS entity, DATE '2017-03-06' AS day,
            100 AS rows, 100.0::DOUBLE AS usual_rows, 100.0::DOUBLE AS usual_low,
            100.0::DOUBLE AS usual_high, TRUE AS judged, 'rows on the day' AS what;
        CREATE TABLE source.campaign_descriptions AS SELECT 3 AS campaign_id,
            TIMESTAMP '2017-03-01' AS start_date, TIMESTAMP '2017-04-01' AS end_date;"""
    gaps = {
        f"not_null({column})": f"UPDATE landed.t SET {column} = NULL WHERE rn = 1"
        for column in ("known_day", *keys)
    }
    common = {"rows_between": "DELETE FROM landed.t", **gaps}
    return GateCase(f"raw/complete_journey/{entity}", rows, common | breaks)


VOLUME = {"usual_volume": "UPDATE landed.volume SET rows = 59"}


def breaks_of(cases: list[GateCase]) -> list:
    """pytest parameters: (case, names). Gaps go together, and unknown codes: their columns tell
    them apart, and a run costs a quarter of a second; every other break is alone."""
    params = []
    for case in cases:
        groups: dict[str, list[str]] = {}
        for name in case.breaks:
            kind = name.split("(")[0]
            groups.setdefault(kind if kind in ("not_null", "accepted") else name, []).append(name)
        params += [pytest.param(case, n, id=f"{case.gate}-{key}") for key, n in groups.items()]
    return params


def check_good(case: GateCase) -> None:
    """Good rows pass without a warning, and each expectation stated has a break."""
    result = case.run()
    assert result.message() == ""
    assert {verdict.expectation for verdict in result.verdicts} == set(case.breaks)


def check_breaks(case: GateCase, names: list[str]) -> None:
    """After the mutations exactly these expectations fail, and block if their severity says so."""
    result = case.run(*(case.breaks[name] for name in names))
    failed = [verdict for verdict in result.verdicts if not verdict.passed]
    assert {v.expectation for v in failed} == set(names), result.message()
    assert not any(v.errored for v in failed)
    assert all(v.why for v in failed)
    assert len(names) == 1 or {v.unexpected_count for v in failed} == {1}
    assert result.passed == all(v.severity == "warn" for v in failed)
    assert len(result.message().splitlines()) == len(names)
