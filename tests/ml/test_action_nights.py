"""The analysis `next_best_action` on a small warehouse, night after night: what was suggested is
remembered, judged when it is ripe, and a night that is run again says the same."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest

from ml.actions import Action, Rules
from orchestration import action_log, action_sql
from orchestration.analyses.next_best_action import ANALYSIS
from orchestration.settings import load_company

FIRST = date(2026, 3, 1)
_WAREHOUSE = """
    CREATE SCHEMA raw; CREATE SCHEMA core; CREATE SCHEMA features; CREATE SCHEMA identity;
    CREATE TABLE raw.run AS SELECT DATE '{day}' AS as_of, 'a key of the company' AS identity_key;
    CREATE TABLE core.customer AS SELECT 'P' || i AS customer_id FROM range(400) r(i);
    CREATE TABLE core.customer_consent AS SELECT 'P' || i AS customer_id,
        CASE i % 5 WHEN 0 THEN FALSE WHEN 1 THEN NULL ELSE TRUE END AS marketing_ok_email,
        TRUE AS marketing_ok_sms, FALSE AS marketing_ok_phone, NULL::BOOLEAN AS marketing_ok_push,
        i % 7 <> 0 AS profiling_ok FROM range(400) r(i);
    CREATE TABLE core.campaign AS SELECT * FROM (VALUES
        ('C1', 'promotion', DATE '2026-01-10', DATE '2026-01-17'),
        ('C2', 'promotion', DATE '2026-02-10', DATE '2026-02-17'),
        ('C3', 'promotion', DATE '2026-03-03', DATE '2026-03-20'))
        c(campaign_id, campaign_type, start_date, end_date) WHERE start_date <= DATE '{day}' + 1;
    CREATE TABLE core.campaign_touch AS SELECT campaign_id, 'P' || i AS customer_id,
        'r' || i AS source_customer_id, hash(i, campaign_id) % 10 < 4 AS is_holdout,
        start_date - 1 AS touched_on
        FROM core.campaign, range(350) r(i) WHERE start_date - 1 <= DATE '{day}';
    CREATE TABLE core.order_profit AS SELECT 'P' || i AS customer_id, d::DATE AS order_date,
        0 AS lines_without_cost, 80.0 AS margin, 0.0 AS shipping_income, 9.0 AS shipping_cost,
        1.0 AS payment_fees FROM range(400) r(i),
        range(DATE '2026-01-01', DATE '{day}' + 1, INTERVAL 1 DAY) t(d)
        WHERE hash(i, d) % 1000 < 12
        UNION ALL SELECT customer_id, touched_on + 3, 0, 80.0, 0.0, 9.0, 1.0
        FROM core.campaign_touch WHERE NOT is_holdout AND touched_on + 3 <= DATE '{day}'
            AND hash(customer_id, campaign_id) % 10 < {moved};
    CREATE TABLE features.origin AS SELECT unnest([DATE '2026-01-01', DATE '2026-02-01',
        DATE '{day}']) AS as_of, TRUE AS is_training_day;
    CREATE TABLE features.customer_features AS SELECT 'P' || i AS customer_id, as_of,
        as_of = DATE '{day}' AS is_scored, (hash(i) % 90)::BIGINT AS days_since_last_order,
        (hash(i, 1) % 9)::BIGINT AS order_days_84 FROM range(400) r(i), features.origin;
    CREATE TABLE identity.identity_as_of AS SELECT DISTINCT as_of, 'r' || i AS record_id,
        'P' || i AS customer_id FROM range(400) r(i), features.origin;
    CREATE TABLE identity.retired_customer AS SELECT 'gone' AS customer_id,
        'P1' AS current_customer_id, DATE '2026-01-01' AS retired_on;
"""


@pytest.fixture
def company(tmp_path):
    offer = Action("offer", "promotion", "email", 0.5, "优惠邮件", "Offer by e-mail")
    settings = replace(
        load_company("demo"), actions=(offer,), next_action=Rules(explore=0.3, outcome_days=20)
    )
    layout = SimpleNamespace(state=tmp_path, root=tmp_path, models=tmp_path / "models")
    return SimpleNamespace(company=settings, layout=layout)


def night(company, day: date, moved: int = 4) -> dict[str, pd.DataFrame]:
    """All tables of one night; `moved`: of ten who are written to, so many order by that."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(_WAREHOUSE.format(day=day, moved=moved))
        return ANALYSIS.run(connection, company, day)


def test_a_mean_effect_is_acted_on_and_consent_is_kept(company):
    tables = night(company, FIRST)
    assert set(tables) == set(ANALYSIS.tables)
    chosen = tables["uplift"][tables["uplift"]["is_chosen"]]
    assert chosen["basis"].isin(["mean", "person"]).all()
    out = tables["next_best_action"]
    assert len(out) == 400
    done = out[out["action"] == "offer"]
    number = done["customer_id"].str[1:].astype(int)
    assert len(done) > 100
    assert not (number % 5 < 2).any()
    assert not done["is_holdout"].any()
    gain = tables["policy_value"].set_index(["evidence", "policy", "method"])
    assert gain.loc[("campaigns", "recommended_less_nobody", "dr"), "value_low"] > 0
    assert tables["policy_value"]["reason"].dropna().tolist() == ["not_ripe"]


def test_nothing_moves_them_so_nothing_is_recommended(company):
    out = night(company, FIRST, moved=0)["next_best_action"]
    assert set(out["recommended_action"]) == {"none"}
    assert "not_told" in set(out["suggestion_kind"])


def test_suggestions_are_judged_when_ripe_and_a_night_run_again_says_the_same(company):
    days = [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=25)]
    nights = [night(company, day) for day in days]
    assert [len(tables["action_outcome"]) > 0 for tables in nights] == [False, False, True]
    outcome = nights[2]["action_outcome"]
    assert set(outcome["suggested_on"]) == set(days[:2])
    told = nights[0]["next_best_action"]
    first = outcome[outcome["suggested_on"] == FIRST]
    assert first["customers"].sum() == (told["actions_open"] > 0).sum()
    offered = first[first["action"] == "offer"]
    assert offered["followed"].sum() > 0  # the campaign of the next day reached some
    written = list((company.layout.state / "next_action").iterdir())
    for day, tables in zip(days, nights, strict=True):
        again = night(company, day)
        for name, table in tables.items():
            pd.testing.assert_frame_equal(table, again[name], obj=f"{name} of {day}")
    assert list((company.layout.state / "next_action").iterdir()) == written


def test_what_was_told_stays_told(company):
    folder = company.layout.state / "next_action"
    night(company, FIRST)
    night(company, FIRST, moved=0)  # the last night again, and it comes out otherwise
    assert [p.name for p in action_log.days(folder).values()] == ["2026-03-01.0001.parquet"]
    night(company, FIRST + timedelta(days=1))
    night(company, FIRST)  # too late: nobody is told anything for a day that is over
    assert sorted(p.name for p in folder.iterdir()) == [
        "2026-03-01.0000.parquet", "2026-03-01.0001.parquet", "2026-03-02.0000.parquet",
    ]  # fmt: skip
    columns = pd.read_parquet(folder / "2026-03-02.0000.parquet").columns
    assert set(columns) == set(action_log.COLUMNS)


def test_a_company_without_actions_or_campaigns_is_told_so(company):
    company.company = replace(company.company, actions=())
    tables = night(company, date(2026, 1, 5))
    assert set(tables["next_best_action"]["suggestion_kind"]) == {"no_actions"}
    assert set(tables["policy_value"]["reason"]) == {"no_campaign", "not_ripe"}
    assert len(tables["uplift"]) == 0


def test_only_a_company_with_campaigns_and_consent_has_it():
    from orchestration.analyses import analyses

    needed = set(ANALYSIS.reads)
    assert "next_best_action" in analyses(needed)
    for one in needed:
        assert "next_best_action" not in analyses(needed - {one})


def test_features_of_a_campaign_are_those_of_the_grid_whatever_the_monitor_asked():
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(_WAREHOUSE.format(day=FIRST, moved=4))
        asked = action_sql.campaigns(connection, ["order_days_84"])
        before = connection.sql(asked).df()
        connection.execute("INSERT INTO features.origin VALUES (DATE '2026-02-05', FALSE)")
        pd.testing.assert_frame_equal(before, connection.sql(asked).df())
        connection.execute("UPDATE features.origin SET is_training_day = TRUE")
        assert not before.equals(connection.sql(asked).df())  # without features: it would show
