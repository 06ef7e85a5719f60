"""Each expectation of each ml gate: broken data makes it, and only it, fail."""

import pytest
from gate_cases import GateCase, breaks_of, check_breaks, check_good

from expectations import gate_names

_SET = "UPDATE landed.t SET {} WHERE rn = 1"


def _table(select: str) -> str:
    return f"""CREATE TABLE ml.churn_backtest AS SELECT 0.2::DOUBLE AS base_rate;
        CREATE TABLE landed.t AS SELECT {select}, row_number() OVER () AS rn FROM range(250) r(i)"""


CASES = [
    GateCase(
        "ml/churn",
        _table(
            """i::VARCHAR AS customer_id, i > 0 AS eligible, if(i = 0, 'new', NULL)
            AS exclusion_reason, if(i > 0, 0.25::DOUBLE, NULL) AS probability,
            'logistic' AS method, 'v1' AS model_version"""
        ),
        {
            "rows_between": "DELETE FROM landed.t",
            "between(probability)": "UPDATE landed.t SET probability = -0.01 WHERE rn = 2",
            "eligible_are_scored(probability)": "UPDATE landed.t SET probability = NULL"
            " WHERE rn = 2",
            "excluded_say_why(exclusion_reason)": _SET.format("exclusion_reason = NULL"),
            "model_versions(model_version)": "UPDATE landed.t SET model_version = 'v2'"
            " WHERE rn = 2",
            "against_base_rate(probability)": "UPDATE landed.t SET probability = 0.05"
            " WHERE eligible",
        },
    ),
    GateCase(
        "ml/churn_backtest",
        _table(
            """i AS origin, 'method ' || i % 2 AS method, 100 AS n, 20 AS churners,
            0.7::DOUBLE AS roc_auc, 0.03::DOUBLE AS ece"""
        ),
        {
            "plausible_auc(roc_auc)": _SET.format("roc_auc = 0.995"),
            "best_method(roc_auc)": "UPDATE landed.t SET roc_auc = 0.52",
            "calibration(ece)": "UPDATE landed.t SET ece = 0.2",
            "churners_among_customers(churners)": _SET.format("churners = 101"),
        },
    ),
    GateCase(
        "ml/clv",
        _table(
            """i::VARCHAR AS customer_id, 0.5::DOUBLE AS p_alive, if(i > 0, 3.0::DOUBLE, NULL)
            AS expected_orders, if(i > 0, 50::DOUBLE, NULL) AS expected_value,
            if(i > 0, 0::DOUBLE, NULL) AS value_low, if(i > 0, 90::DOUBLE, NULL) AS value_high,
            if(i > 0, 'mbg_nbd', NULL) AS order_method, if(i = 0, 'no_order', NULL) AS reason"""
        ),
        {
            "rows_between": "DELETE FROM landed.t",
            "between(p_alive)": _SET.format("p_alive = 1.01"),
            "between(expected_orders)": "UPDATE landed.t SET expected_orders = 'NaN' WHERE rn = 2",
            "between(expected_value)": "UPDATE landed.t SET expected_value = -1 WHERE rn = 2",
            "interval_in_order(value_low)": "UPDATE landed.t SET value_low = 91 WHERE rn = 2",
            "gaps_say_why(reason)": _SET.format("reason = NULL"),
            "one_method(order_method)": "UPDATE landed.t SET order_method = 'bg_nbd' WHERE rn = 2",
        },
    ),
    GateCase(
        "ml/monitoring",
        _table(
            """if(i = 0, 'retrain', 'feature_drift') AS "check",
            if(i = 0, 'keep', 'steady') AS verdict"""
        ),
        {
            "rows_between": "DELETE FROM landed.t",
            "retrain_rule(verdict)": _SET.format("verdict = 'retrain'"),
            "features_drift(verdict)": "UPDATE landed.t SET verdict = 'drift' WHERE rn = 2",
        },
    ),
    GateCase(
        "ml/propensity",
        _table(
            """i::VARCHAR AS customer_id, 'category' AS kind,
            if(i < 240, 'tea', NULL) AS target, if(i < 240, 'buy', NULL) AS answer,
            if(i < 240, 0.2, NULL)::DOUBLE AS probability, 0.2::DOUBLE AS base_rate,
            if(i < 240, 1, NULL) AS rank, 'v1' AS model_version,
            if(i < 240, NULL, 'inactive') AS no_score_reason"""
        ),
        {
            "rows_between": "DELETE FROM landed.t",
            "between(probability)": _SET.format("probability = 1.2"),
            "gaps_say_why(no_score_reason)": _SET.format("no_score_reason = 'inactive'"),
            "one_row_a_target(target)": _SET.format("customer_id = '7', rank = 2"),
            "one_first_place(rank)": _SET.format("rank = 2"),
            "model_versions(model_version)": _SET.format("model_version = 'v2'"),
            "against_base_rate(probability)": "UPDATE landed.t SET probability = probability * 4.5",
        },
    ),
    GateCase(
        "ml/segments",
        _table(
            """i::VARCHAR AS customer_id, i % 4 AS cluster_id, 'name ' || i % 4 AS cluster_name,
            1.5::DOUBLE AS distance, 'in a segment' AS status, 's1' AS segmentation_version"""
        ),
        {
            "rows_between": "DELETE FROM landed.t",
            "not_null(status)": _SET.format("status = NULL"),
            "placed_have_a_cluster(cluster_id)": _SET.format("cluster_id = NULL"),
            "between(distance)": _SET.format("distance = 'NaN'"),
            "one_name_a_cluster(cluster_name)": _SET.format("cluster_name = 'other'"),
            "segmentation_versions(segmentation_version)": _SET.format(
                "segmentation_version = 's2'"
            ),
            "largest_share(cluster_id)": "UPDATE landed.t SET cluster_id = 0, cluster_name = 'a'",
        },
    ),
    GateCase(
        "ml/next_best_action",
        _table(
            """i::VARCHAR AS customer_id, i > 199 AS is_holdout, 0.9::DOUBLE AS propensity,
            if(i < 100, 'promotion', 'none') AS action, if(i < 100, 'email', NULL) AS channel,
            if(i < 100, 'recommended', 'blocked') AS suggestion_kind,
            if(i < 100, 1.5, 0)::DOUBLE AS expected_net_value"""
        )
        + """; CREATE TABLE landed.consent AS SELECT i::VARCHAR AS customer_id,
            TRUE AS marketing_ok_email, FALSE AS marketing_ok_sms, FALSE AS marketing_ok_phone,
            NULL::BOOLEAN AS marketing_ok_push FROM range(150) r(i)""",
        {
            "rows_between": "DELETE FROM landed.t",
            "unique(customer_id)": _SET.format("customer_id = '7'"),
            "between(propensity)": _SET.format("propensity = 0"),
            "holdout_is_left_alone(action)": _SET.format("is_holdout = TRUE"),
            "consent_to_the_channel(channel)": _SET.format("channel = 'push'"),
            "recommended_is_worth_it(expected_net_value)": _SET.format("expected_net_value = 0"),
        },
        bounds={"consent_table": "landed.consent"},
    ),
]
SEGMENTS = next(case for case in CASES if case.gate == "ml/segments")


def test_every_ml_gate_has_a_case():
    assert {case.gate for case in CASES} == set(gate_names("ml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.gate)
def test_good_rows_pass_and_every_expectation_has_a_break(case):
    check_good(case)


@pytest.mark.parametrize(("case", "names"), breaks_of(CASES))
def test_broken_data_fails_its_expectation_and_no_other(case, names):
    check_breaks(case, names)


def test_nan_is_no_probability():
    nan = "UPDATE landed.t SET probability = 'NaN' WHERE rn = 2"
    assert "between(probability)" in {v.expectation for v in CASES[0].run(nan).failures}


def test_no_model_early_in_a_history_is_legitimate():
    nothing = "UPDATE landed.t SET method = 'none', probability = NULL, model_version = NULL"
    assert CASES[0].run(nothing, "DELETE FROM ml.churn_backtest").message() == ""
    assert CASES[0].run(nothing, "DROP TABLE ml.churn_backtest").message() == ""


def test_an_empty_backtest_is_legitimate():
    assert CASES[1].run("DELETE FROM landed.t").message() == ""


def test_refused_segments_pass():
    refused = """UPDATE landed.t SET cluster_id = NULL, cluster_name = NULL, distance = NULL,
        status = 'refused: no stable segments'"""
    assert SEGMENTS.run(refused).message() == ""


def test_segments_may_be_empty_if_declared():
    assert SEGMENTS.run("DELETE FROM landed.t", may_be_empty=True).message() == ""


@pytest.mark.parametrize("auc", ["'NaN'", "NULL", "0.2", "1"])
def test_an_auc_that_cannot_be_is_found(auc):
    result = CASES[1].run(_SET.format(f"roc_auc = {auc}"))
    assert "plausible_auc(roc_auc)" in {v.expectation for v in result.failures}


def test_a_perfect_auc_on_few_churners_is_chance():
    few = "UPDATE landed.t SET n = 30, churners = 2, roc_auc = 1"
    assert CASES[1].run(few).message() == ""


def test_customers_without_orders_have_no_cluster():
    none = "cluster_id = NULL, cluster_name = NULL, distance = NULL, status = 'no orders yet'"
    assert SEGMENTS.run(_SET.format(none)).message() == ""
