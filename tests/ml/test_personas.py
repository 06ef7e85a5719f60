"""Every sentence of a persona has a number, and the number is the table's."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from ml import personas
from ml.personas.write import TOO_FEW


@pytest.fixture(scope="module")
def customers():
    rng = np.random.default_rng(0)
    n = 400
    out = pd.DataFrame({"customer_id": [f"cust-{i}" for i in range(n)]})
    out["class"] = rng.choice(["good", "bad", "it's"], n, p=[0.5, 0.3, 0.2])
    out.loc[:29, "class"] = None
    out.loc[30:35, "class"] = "rare"
    out["net_sales_12m"] = rng.gamma(2, 100, n).round(2)
    out["orders_12m"] = rng.poisson(3, n)
    out["discount_share"] = np.where(rng.random(n) < 0.3, np.nan, rng.random(n))
    out["marketing_ok_email"] = pd.array(rng.random(n) < 0.4, dtype="boolean")
    out.loc[:99, "marketing_ok_email"] = pd.NA
    out["preferred_channel"] = rng.choice(["web", "pos", "o'neil"], n)
    out["preferred_hour"] = pd.array(rng.integers(8, 12, n), dtype="Int64")
    out["complaints_90d"] = 0
    return out


@pytest.fixture(scope="module")
def written(customers):
    return personas.write(customers, "class", {"good": ("Good ones", "好客户")}, "customers")


def test_every_claim_equals_the_table(customers, written):
    claims = written[1]
    assert len(claims) >= 3 * 8
    for row in claims.itertuples():
        (found,) = duckdb.sql(
            f"SELECT {row.expression} FROM customers WHERE {row.condition}"
        ).fetchone()
        assert row.value == pytest.approx(found, abs=1e-6), row.text
        assert row.source_column in row.expression or row.source_column == "customer_id"


def test_the_text_is_its_claims_and_their_numbers(written):
    texts, claims = written
    for row in texts[texts["claims"] > 0].itertuples():
        own = claims[claims["segment"] == row.segment]
        assert row.persona == " ".join(own["text"])
        assert row.persona_zh == "".join(own["text_zh"])
        assert len(own) == row.claims
    for row in claims.itertuples():
        written_as = {"share": f"{row.value:.1%}", "customers": f"{row.value:,.0f}"}
        number = written_as.get(row.unit, f"{row.value:,.2f}")
        assert number in row.text
        assert number in row.text_zh


def test_names_and_groups_that_are_too_small(written):
    texts = written[0].set_index("segment")
    assert texts.loc["good", ["name", "name_zh"]].tolist() == ["Good ones", "好客户"]
    assert (texts.at["rare", "status"], texts.at["rare", "status_zh"]) == TOO_FEW
    assert pd.isna(texts.at["rare", "persona"])
    assert "rare" not in set(written[1]["segment"])


def test_a_figure_that_is_zero_for_all_is_not_told(written):
    assert "complaints_90d" not in set(written[1]["source_column"])


def test_order_of_rows_changes_nothing_and_no_customer_is_in_it(customers, written):
    again = personas.write(
        customers.sample(frac=1, random_state=1),
        "class",
        {"good": ("Good ones", "好客户")},
        "customers",
    )
    for one, other in zip(again, written, strict=True):
        pd.testing.assert_frame_equal(one, other)
        assert "cust-" not in one.to_csv()


def test_no_groups_no_personas_and_a_reason(customers):
    texts, claims = personas.write(customers.assign(cluster_id=None), "cluster_id", {}, "t")
    assert (len(texts), len(claims)) == (0, 0)
    row = personas.refused("cluster_id", ("refused: no stable segments", "拒绝")).iloc[0]
    assert (row["customers"], row["status"]) == (0, "refused: no stable segments")
    with pytest.raises(ValueError, match="no column"):
        personas.write(customers, "nothing", {}, "t")
