"""A night that stages what is new, on the night before: the same rows as if all were staged."""

import random
from datetime import date

import pytest
from raw_tables import Scratch
from six_channels import SIX
from test_stg_shop import T, checkout, customer, order
from test_stg_web_sessions import visits

VISITS = ("int_web__session_parts", "web__session", "web__session_step", "web__session_version")
SHOP = ("stg_shop__orders", "stg_shop__order_contacts", "stg_shop__checkouts")


def staged(scratch: Scratch, *models: str) -> dict[str, list[tuple]]:
    """All rows of the models as text (NaN equals itself), but for the day on which they were
    staged."""
    found = {}
    for model in models:
        found[model] = scratch.ask(
            f"""SELECT COLUMNS(c -> c NOT IN ('staged_on', 'ingest_run_id'))::VARCHAR
            FROM staging.{model} ORDER BY ALL"""
        )
        assert found[model], f"{model} is empty: nothing would be compared"
    return found


def events(seed: int) -> tuple[list[dict], list[dict]]:
    """Visits, cut in two at random; of the second night some events are the first's once more,
    with other contents or a bot's, and some have no key."""
    rng, rows = random.Random(seed), visits(seed)
    cut = len(rows) * 3 // 4
    first, second = rows[:cut], rows[cut:]
    for n, row in enumerate(rng.sample(first, 40)):
        again = {**row, "_known": "2025-05-01T00:00:00Z", "_delivery": "events_2025050100"}
        if n % 3 == 0:
            again["properties"] = {"path": "/other"}
        elif n % 3 == 1:
            again["context"] = {"userAgent": "Googlebot/2.1"}
        second.append(again)
    for part, name in ((first, "a"), (second, "b")):
        part += [{**part[0], "messageId": None, "anonymousId": f"{name}{n}"} for n in range(3)]
    return first, second


@pytest.mark.parametrize("seed", [1, 2])
def test_visits_to_which_something_came(tmp_path, seed):
    first, second = events(seed)
    night = Scratch(tmp_path / "night", SIX)
    night.folder.mkdir()
    night.land("web", "events", *first)
    night.build("staging.web")
    night.build_on_top("staging.web", {("web", "events"): second})

    at_once = Scratch(tmp_path / "once", SIX)
    at_once.folder.mkdir()
    at_once.land("web", "events", *first, *second)
    at_once.build("staging.web")

    models = ("stg_web__events", *VISITS)
    assert staged(night, *models) == staged(at_once, *models)
    of_nights = dict(
        night.ask("SELECT staged_on, count(*) FROM staging.stg_web__events GROUP BY 1")
    )
    assert set(of_nights) == {date(2025, 6, 30), date(2025, 7, 1)}
    assert of_nights[date(2025, 6, 30)] > len(first) / 2, "nearly all was staged again"


def rate(day: int, price: str, known: int | None = None) -> dict:
    return {
        "day": f"2025-03-{day:02}",
        "currency": "EUR",
        "rate_to_cny": price,
        "_known": T.format(known or day),
        "_delivery": f"fx_rates_202503{known or day:02}",
    }


def test_orders_of_a_day_whose_rate_was_corrected(tmp_path):
    abroad = {"currency": "EUR", "customer": {"id": 7}}
    first = {
        ("shop", "orders"): [order(n, **abroad) for n in range(1, 9)] + [order(9), order(10)],
        ("shop", "checkouts"): [checkout(n) for n in range(1, 4)],
        ("shop", "customers"): [customer(7)],
        ("catalogue", "fx_rates"): [rate(1, "7.5"), rate(2, "7.6")],
    }
    second = {
        ("shop", "orders"): [order(3, changed=5, cancelled_at=T.format(5), **abroad), order(11)],
        ("shop", "checkouts"): [checkout(4)],
        ("catalogue", "fx_rates"): [rate(1, "7.9", known=3)],
    }
    sources = ("shop", "catalogue")
    night, at_once = Scratch(tmp_path / "night", sources), Scratch(tmp_path / "once", sources)
    for scratch in (night, at_once):
        scratch.folder.mkdir()
    for (source, entity), rows in first.items():
        night.land(source, entity, *rows)
        at_once.land(source, entity, *rows, *second.get((source, entity), []))
    select = "staging.shop staging.catalogue exchange_rate"
    night.build(select)
    night.build_on_top(select, second)
    at_once.build(select)

    assert staged(night, *SHOP) == staged(at_once, *SHOP)
    amounts = night.ask(
        """SELECT DISTINCT amount_base FROM staging.stg_shop__orders
        WHERE currency = 'EUR' AND record_status = 'accepted'"""
    )
    assert [float(a) for (a,) in amounts] == [79.0]
