"""Each expectation of each marts gate: broken data makes it, and only it, fail."""

import pytest
from gate_cases import GateCase, breaks_of, check_breaks, check_good

from expectations import gate_names

_SET = "UPDATE landed.t SET {} WHERE rn = 1"
_SHRUNK = "DELETE FROM landed.t WHERE rn > 240"  # 250 rows were published before
_STALE = "UPDATE landed.t SET data_as_of = DATE '2017-06-10'"
_ONE_GROUP = "UPDATE landed.t SET {} = 'all'"


def _table(select: str) -> str:
    return f"""CREATE TABLE landed.t AS SELECT *, DATE '2017-06-01' AS data_as_of FROM (
        SELECT {select}, row_number() OVER () AS rn FROM range(250) r(i))"""


CASES = [
    GateCase(
        "marts/customer_360",
        _table(
            """i::VARCHAR AS customer_id, DATE '2017-05-31' AS last_order_date, 10.0 AS net_sales,
            0.1::DOUBLE AS discount_share, 0.2::DOUBLE AS churn_probability,
            'segment ' || i % 4 AS rfm_segment"""
        ),
        {
            "rows_between": "DELETE FROM landed.t",
            "kept_share": _SHRUNK,
            "days_behind(last_order_date)": _STALE,
            "total(net_sales)": "UPDATE landed.t SET net_sales = 0",
            "between(discount_share)": _SET.format("discount_share = 1.2"),
            "between(churn_probability)": _SET.format("churn_probability = 'NaN'"),
            "largest_share(rfm_segment)": _ONE_GROUP.format("rfm_segment"),
        },
        bounds={"previous_rows": 250},
    ),
    GateCase(
        "marts/orders",
        _table(
            """i AS order_id, DATE '2017-06-01' AS order_date, 20.0::DOUBLE AS net_sales,
            25.0::DOUBLE AS gross_sales, 3 AS lines"""
        ),
        {
            "rows_between": "DELETE FROM landed.t",
            "kept_share": _SHRUNK,
            "days_behind(order_date)": _STALE,
            "total(net_sales)": "UPDATE landed.t SET net_sales = NULL",
            "average_order(net_sales)": "UPDATE landed.t SET net_sales = 1000, gross_sales = 1100",
            "discount_share(gross_sales)": "UPDATE landed.t SET gross_sales = 100",
            "between(lines)": _SET.format("lines = 0"),
        },
        bounds={"previous_rows": 250},
    ),
    GateCase(
        "marts/rfm",
        _table(
            """i::VARCHAR AS customer_id, i AS recency_days, 2 AS frequency,
            30.0::DOUBLE AS monetary, 1 + i % 5 AS f, 'segment ' || i % 4 AS rfm_segment"""
        ),
        {
            "rows_between": "DELETE FROM landed.t",
            "between(recency_days)": _SET.format("recency_days = -1"),
            "between(frequency)": _SET.format("frequency = 0"),
            "between(monetary)": _SET.format("monetary = 'infinity'"),
            "largest_share(rfm_segment)": _ONE_GROUP.format("rfm_segment"),
            "average_frequency_score(f)": "UPDATE landed.t SET f = 5",
        },
    ),
    GateCase(
        "marts/cohort_retention",
        _table(
            """DATE '2017-01-01' AS cohort_month, i % 5 AS month_no, 10 AS customers,
            10 AS active, 1.0::DOUBLE AS retention_rate"""
        ),
        {
            "rows_between": "DELETE FROM landed.t",
            "between(retention_rate)": _SET.format("retention_rate = 1.01"),
            "first_month_is_whole(active)": "UPDATE landed.t SET active = 9 WHERE rn = 1",
            "no_future_month(month_no)": _SET.format("month_no = 6"),
        },
    ),
    GateCase(
        "marts/campaign_performance",
        _table(
            """i AS campaign_id, 100 AS targeted, 5 AS redeemers, 7 AS redemptions,
            0.05::DOUBLE AS response_rate, 90 AS delivered, 9 AS clickers,
            0.09::DOUBLE AS click_rate"""
        ),
        {
            "rows_between": "DELETE FROM landed.t",
            "between(response_rate)": _SET.format("response_rate = 1.01"),
            "redemptions_cover_redeemers(redeemers)": _SET.format("redeemers = 8"),
            "response_needs_targets(targeted)": _SET.format("targeted = 0"),
            "between(click_rate)": _SET.format("click_rate = 1.01"),
            "clickers_are_reached(delivered)": _SET.format("delivered = 8"),
        },
    ),
]


def test_every_marts_gate_has_a_case():
    assert {case.gate for case in CASES} == set(gate_names("marts"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.gate)
def test_good_rows_pass_and_every_expectation_has_a_break(case):
    check_good(case)


@pytest.mark.parametrize(("case", "names"), breaks_of(CASES))
def test_broken_data_fails_its_expectation_and_no_other(case, names):
    check_breaks(case, names)


def test_a_table_that_knows_the_future_fails():
    result = CASES[0].run("UPDATE landed.t SET data_as_of = DATE '2017-05-01'")
    assert [v.expectation for v in result.failures] == ["days_behind(last_order_date)"]


def test_few_customers_may_all_be_in_one_segment():
    few = "DELETE FROM landed.t WHERE rn > 150"
    assert CASES[0].run(few, _ONE_GROUP.format("rfm_segment"), previous_rows=None).message() == ""


def test_before_the_first_campaign_there_may_be_none():
    assert CASES[-1].run("DELETE FROM landed.t", may_be_empty=True).message() == ""


def test_a_company_without_coupons_or_messages_is_not_asked_for_them():
    without = ("response_rate", "redemptions", "redeemers", "delivered", "clickers", "click_rate")
    result = CASES[-1].run(*(f"ALTER TABLE landed.t DROP {column}" for column in without))
    assert result.message() == ""
    assert [v.expectation for v in result.verdicts] == ["rows_between"]


def test_what_an_average_order_is_differs_between_companies():
    dear = "UPDATE landed.t SET net_sales = 1000, gross_sales = 1100"
    assert [v.expectation for v in CASES[1].run(dear).warnings] == ["average_order(net_sales)"]
    assert not CASES[1].run(dear, average_order=[200, 5_000]).warnings
