"""Master data: tables sent whole again, price intervals, rates, what cannot be."""

import pytest
from raw_tables import Scratch
from six_channels import built, shuffled

FIRST, SECOND, THIRD = ("2025-03-01", "2025-03-10", "2025-03-20")


def sent(day: str, table: str, /, **columns) -> dict:
    return {**columns, "_known": f"{day}T17:00:00Z", "_delivery": f"{table}_{day}"}


def product(day: str, key: str | None, **other) -> dict:
    columns = {"product_id": key, "name": "Tea", "category": "tea", "launched_on": "2024-01-01"}
    return sent(day, "products", **{**columns, "is_private_label": "true", **other})


def price(day: str, key: str, valid_from: str, amount: str | None, **other) -> dict:
    columns = {"product_id": key, "valid_from": valid_from, "list_price": amount}
    return sent(day, "prices", **{**columns, "unit_cost": "1.00", "currency": "CNY", **other})


def rate(day: str, of: str, currency: str, value: str | None) -> dict:
    return sent(day, "fx_rates", day=of, currency=currency, rate_to_cny=value)


TABLES = {
    ("catalogue", "products"): [
        *(product(day, "P1") for day in (FIRST, SECOND, THIRD)),
        product(FIRST, "P2"),
        product(SECOND, "P2", discontinued_on="2025-03-09"),
        product(THIRD, "P2", discontinued_on="2025-03-09"),
        product(FIRST, "P3", discontinued_on="2023-01-01"),
        product(FIRST, None),
    ],
    ("catalogue", "prices"): [
        *(price(day, "P1", "2025-01-01", "10.00") for day in (FIRST, SECOND)),
        price(SECOND, "P1", "2025-03-10", "12.00"),
        price(FIRST, "P2", "2025-01-01", "-3.00"),
        price(SECOND, "P2", "2025-01-01", "3.00"),
        price(FIRST, "P3", "2025-01-01", "-3.00"),
        price(FIRST, "P4", "2025-01-01", "3.00", unit_cost="-1.00"),
        price(FIRST, "P5", "2025-01-01", None),
        price(FIRST, "P6", "2025-01-01", "3.00", currency="???"),
    ],
    ("catalogue", "stores"): [
        sent(
            FIRST,
            "stores",
            store_id="S001",
            name="一号店",
            time_zone="Asia/Shanghai",
            country="中国",
        ),
        sent(FIRST, "stores", store_id="S002", name="Two", time_zone="Mars/Olympus", country="US"),
    ],
    ("catalogue", "calendar"): [
        sent(FIRST, "calendar", event_id="618", type="promotion", starts_on="2025-06-14"),
        sent(FIRST, "calendar", event_id="odd", starts_on="2025-06-14", ends_on="2025-06-13"),
        sent(FIRST, "calendar", event_id="never"),
    ],
    ("catalogue", "fx_rates"): [
        rate(FIRST, "2025-03-01", "USD", "7.2"),
        rate(SECOND, "2025-03-01", "USD", "7.3"),
        rate(SECOND, "2025-03-01", "usd ", "7.4"),
        rate(FIRST, "2025-03-01", "EUR", "0"),
        rate(FIRST, "2025-03-01", "GBP", None),
        rate(FIRST, "2025-03-01", "XYZW", "1"),
    ],
}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Scratch:
    select = "staging.catalogue staging.conformed +reconciliation +quarantine"
    return built(tmp_path_factory.mktemp("catalogue"), select, TABLES)


def test_a_table_sent_again_is_duplicates_and_what_changed_in_it_new_versions(catalogue):
    assert catalogue.statuses("stg_catalogue__products") == {
        "P1": ["accepted", "duplicate", "duplicate"],
        "P2": ["accepted", "duplicate", "superseded"],
        "P3": ["quarantined:ends_before_start"],
        "None": ["quarantined:no_key"],
    }
    assert catalogue.ask(
        """SELECT discontinued_on::VARCHAR, known_at::DATE::VARCHAR, version_at::DATE::VARCHAR
        FROM staging.stg_catalogue__products WHERE row_key = 'P2' AND record_status = 'accepted'"""
    ) == [("2025-03-09", FIRST, SECOND)]


def test_the_verdicts_on_prices(catalogue):
    assert catalogue.statuses("stg_catalogue__prices", "product_id") == {
        "P1": ["accepted", "accepted", "duplicate"],
        "P2": ["accepted", "superseded"],
        "P3": ["quarantined:negative_price"],
        "P4": ["quarantined:negative_price"],
        "P5": ["quarantined:unreadable_amount"],
        "P6": ["quarantined:unknown_currency"],
    }


def test_a_price_holds_up_to_the_day_before_the_next(catalogue):
    assert catalogue.ask(
        """SELECT valid_from::VARCHAR, valid_to::VARCHAR, list_price::VARCHAR
        FROM staging.catalogue__product_price WHERE product_id = 'P1' ORDER BY ALL"""
    ) == [("2025-01-01", "2025-03-09", "10.00"), ("2025-03-10", None, "12.00")]


def test_a_time_zone_that_nobody_knows_is_none(catalogue):
    assert catalogue.ask(
        "SELECT store_id, time_zone, country FROM staging.catalogue__store ORDER BY ALL"
    ) == [("S001", "Asia/Shanghai", "CN"), ("S002", None, "US")]


def test_an_event_of_one_day_ends_on_it(catalogue):
    assert catalogue.ask(
        """SELECT market_event_id, ends_on::VARCHAR, is_declared
        FROM staging.catalogue__market_event"""
    ) == [("618", "2025-06-14", True)]
    assert catalogue.statuses("stg_catalogue__calendar")["never"] == [
        "quarantined:unreadable_moment"
    ]


def test_the_newest_rate_of_a_day_holds_under_whatever_name(catalogue):
    assert catalogue.statuses("stg_catalogue__fx_rates", "currency_raw || day") == {
        "USD2025-03-01": ["accepted", "superseded"],
        "usd 2025-03-01": ["accepted"],
        "EUR2025-03-01": ["quarantined:impossible_rate"],
        "GBP2025-03-01": ["quarantined:impossible_rate"],
        "XYZW2025-03-01": ["quarantined:unknown_currency"],
    }
    rates = catalogue.ask("SELECT currency, day::VARCHAR, rate FROM staging.catalogue__fx_rate")
    assert [(currency, day) for currency, day, _ in rates] == [("USD", "2025-03-01")]
    assert float(rates[0][2]) in (7.3, 7.4)


def test_every_row_is_accounted_for(catalogue):
    ledger = {entity: rows for (entity, _), (rows, _) in catalogue.ledger("catalogue").items()}
    assert ledger == {
        "products": (8, 2, 2, 3, 1, 0),
        "prices": (9, 3, 4, 1, 1, 0),
        "stores": (2, 2, 0, 0, 0, 0),
        "calendar": (3, 1, 2, 0, 0, 0),
        "fx_rates": (6, 2, 3, 0, 1, 0),
    }


def test_the_order_of_the_rows_changes_nothing(catalogue, tmp_path):
    again = built(tmp_path, "staging.catalogue staging.conformed", shuffled(TABLES, seed=11))
    entities = ("products", "prices", "stores", "calendar", "fx_rates")
    arms = ("product", "product_price", "store", "market_event", "fx_rate")
    models = (*(f"stg_catalogue__{e}" for e in entities), *(f"catalogue__{a}" for a in arms))
    assert again.accepted(*models) == catalogue.accepted(*models)
