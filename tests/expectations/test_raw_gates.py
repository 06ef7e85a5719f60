"""Each expectation of each raw gate: broken data makes it, and only it, fail."""

import pytest
from gate_cases import VOLUME, breaks_of, check_breaks, check_good, raw_case

from expectations import gate_names

_SET = "UPDATE landed.t SET {} WHERE rn = 1"


def _sets(**changes: str) -> dict[str, str]:
    return {name: _SET.format(change) for name, change in changes.items()}


def _codes(*columns: str) -> dict[str, str]:
    return {f"accepted({c})": _SET.format(f"{c} = 'never seen'") for c in columns}


_MONEY = ("sales_value", "retail_disc", "coupon_disc", "coupon_match_disc")
_BANDS = ("age", "income", "home_ownership", "marital_status", "household_size")
_BANDS = (*_BANDS, "household_comp", "kids_count")

CASES = [
    raw_case(
        "transactions",
        """SELECT i AS household_id, 1 AS store_id, i AS basket_id, 5 AS product_id,
            1 AS quantity, 2.5::DOUBLE AS sales_value, 0.0::DOUBLE AS retail_disc,
            0.0::DOUBLE AS coupon_disc, 0.0::DOUBLE AS coupon_match_disc, 11 AS week,
            TIMESTAMP '2017-03-06 15:00:00' AS transaction_timestamp, DATE '2017-03-06' AS known_day
        FROM range(8) r(i)""",
        {
            "unique(basket_id, product_id)": "INSERT INTO landed.t FROM landed.t LIMIT 1",
            **{f"between({m})": _SET.format(f"{m} = 'NaN'") for m in _MONEY},
            "between(quantity)": _SET.format("quantity = 2000000"),
            "between(week)": _SET.format("week = 54, known_day = DATE '2018-01-01'"),
            **_sets(negative_discount="coupon_disc = -1"),
            "week_follows_day(week)": _SET.format("week = 12"),
            **VOLUME,
        },
        keys=(
            *("household_id", "store_id", "basket_id", "product_id", "transaction_timestamp"),
            *("quantity", "week", *_MONEY),
        ),
    ),
    raw_case(
        "promotions",
        """SELECT i AS product_id, 1 AS store_id, '0' AS display_location, 'A' AS mailer_location,
            11 AS week, DATE '2017-03-06' AS known_day FROM range(8) r(i)""",
        {
            **_codes("display_location", "mailer_location"),
            "between(week)": _SET.format("week = 54, known_day = DATE '2018-01-01'"),
            "week_follows_day(week)": _SET.format("week = 12"),
            **VOLUME,
        },
        keys=("product_id", "store_id", "week", "display_location", "mailer_location"),
    ),
    raw_case(
        "products",
        """SELECT i AS product_id, 'GROCERY' AS department, 'Private' AS brand,
            'YOGURT' AS product_category, DATE '2017-01-01' AS known_day FROM range(30) r(i)""",
        {
            "unique(product_id)": "INSERT INTO landed.t FROM landed.t LIMIT 1",
            **_codes("brand"),
            "uncategorised_share(product_category)": "UPDATE landed.t SET product_category = NULL",
            **VOLUME,
        },
        keys=("product_id", "department", "brand"),
    ),
    raw_case(
        "demographics",
        """SELECT i AS household_id, '65+' AS age, '35-49K' AS income, 'Renter' AS home_ownership,
            NULL::VARCHAR AS marital_status, '5+' AS household_size, '1 Adult Kids'
            AS household_comp, '3+' AS kids_count, DATE '2017-01-01' AS known_day
        FROM range(8) r(i)""",
        {
            "unique(household_id)": "INSERT INTO landed.t FROM landed.t LIMIT 1",
            **_codes(*_BANDS),
            **VOLUME,
        },
        keys=("household_id",),
    ),
    raw_case(
        "campaigns",
        """SELECT 3 AS campaign_id, i AS household_id, DATE '2017-03-06' AS known_day
        FROM range(8) r(i)""",
        {"unique(campaign_id, household_id)": "INSERT INTO landed.t FROM landed.t LIMIT 1"},
        keys=("campaign_id", "household_id"),
    ),
    raw_case(
        "campaign_descriptions",
        """SELECT i AS campaign_id, 'Type A' AS campaign_type, TIMESTAMP '2017-03-06' AS start_date,
            TIMESTAMP '2017-04-06' AS end_date, DATE '2017-03-06' AS known_day
        FROM range(8) r(i)""",
        {
            "unique(campaign_id)": "INSERT INTO landed.t FROM landed.t LIMIT 1",
            **_codes("campaign_type"),
            "ends_after_start(end_date)": _SET.format("end_date = TIMESTAMP '2017-03-05'"),
            "within_a_year(end_date)": _SET.format("end_date = TIMESTAMP '2019-03-05'"),
        },
        keys=("campaign_id", "campaign_type", "start_date", "end_date"),
    ),
    raw_case(
        "coupons",
        """SELECT i AS coupon_upc, 1 AS product_id, 3 AS campaign_id, DATE '2017-03-06' AS known_day
        FROM range(8) r(i) UNION ALL SELECT 1, 1, 3, DATE '2017-03-06'""",
        {},
        keys=("coupon_upc", "product_id", "campaign_id"),
    ),
    raw_case(
        "coupon_redemptions",
        """SELECT i AS household_id, 7 AS coupon_upc, 3 AS campaign_id,
            TIMESTAMP '2017-03-07' AS redemption_date, DATE '2017-03-07' AS known_day
        FROM range(8) r(i)""",
        {
            "unique(household_id, coupon_upc, campaign_id, redemption_date)": (
                "INSERT INTO landed.t FROM landed.t LIMIT 1"
            ),
            "campaign_is_described(campaign_id)": _SET.format("campaign_id = 9"),
            "redeemed_while_valid(redemption_date)": _SET.format(
                "redemption_date = TIMESTAMP '2018-01-01'"
            ),
        },
        keys=("household_id", "coupon_upc", "campaign_id", "redemption_date"),
    ),
]


def test_every_raw_gate_has_a_case():
    assert tuple(sorted(case.gate for case in CASES)) == gate_names("raw")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.gate)
def test_good_rows_pass_and_every_expectation_has_a_break(case):
    check_good(case)


@pytest.mark.parametrize(("case", "names"), breaks_of(CASES))
def test_broken_data_fails_its_expectation_and_no_other(case, names):
    check_breaks(case, names)


def test_a_declared_empty_delivery_passes():
    for case in CASES:
        assert case.run("DELETE FROM landed.t", may_be_empty=True).message() == ""


def test_the_volume_message_names_days_found_and_usual():
    result = CASES[0].run(
        "UPDATE landed.volume SET rows = 1251, usual_rows = 4036.6, usual_low = 4036.6",
        "INSERT INTO landed.volume VALUES"
        " ('transactions', DATE '2017-03-05', 1, 4000, 4000, 4000, FALSE, 'rows on the day'),"
        " ('products', DATE '2017-03-05', 1, 4000, 4000, 4000, TRUE, 'rows in all')",
    )
    assert result.message() == (
        "source complete_journey, table transactions: expected 0.6 to 2.5 times the usual rows, "
        "found 1,251 rows on the day on 2017-03-06 where 4,037 are usual"
    )


def test_a_reference_that_cannot_be_asked_says_so():
    result = CASES[-1].run("DROP TABLE source.campaign_descriptions")
    found = {v.expectation: v.found for v in result.verdicts if "not asked" in v.found}
    assert result.passed
    assert set(found) == {
        "campaign_is_described(campaign_id)",
        "redeemed_while_valid(redemption_date)",
    }
