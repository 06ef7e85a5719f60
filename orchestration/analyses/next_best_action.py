"""Uplift of campaigns with a holdout, what to do next for whom, and what came of it earlier."""

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from orchestration import action_log
from orchestration import action_sql as sql
from orchestration.analyses import Analysis
from orchestration.assets.registry import register

if TYPE_CHECKING:
    import duckdb

    from orchestration.company_run import CompanyRun

LEVEL = 0.05
DAYS_SCORED = 30  # the newest ripe days whose suggestions are looked at
MOST_PERSONS = 200_000  # of whom single rows are looked at, for the value of a policy


def _run(
    connection: "duckdb.DuckDBPyConnection", company_run: "CompanyRun", as_of: date
) -> dict[str, pd.DataFrame]:
    from ml import actions, uplift

    company = company_run.company
    rules, offered = company.next_action, list(company.actions)
    types = sorted({one.campaign_type for one in offered})

    columns = {row[0] for row in connection.sql("DESCRIBE features.customer_features").fetchall()}
    features = [name for name in uplift.FEATURES if name in columns]
    rows = connection.sql(sql.campaigns(connection, features)).df()
    model = uplift.fit(rows, features, types or None, LEVEL)
    people = connection.sql(sql.people(features)).df()
    scores = uplift.score(model, people)
    said, last = uplift.describe(model, as_of), sql.last_campaign_day(connection)
    content = partial(uplift.dumps, model)
    register(connection, company_run, "uplift", said, content, said.method, last)

    suggestions = actions.suggest(
        _pairs(connection, scores, people, offered, rules),
        offered, rules, _key(connection), as_of, company.currency,
    )  # fmt: skip
    folder = company_run.layout.state / "next_action"
    action_log.append(folder, as_of, suggestions)
    outcome, ripe = _outcomes(connection, folder, as_of, rules)
    worth = pd.concat(
        [_worth_of_campaigns(model, rows, offered), _worth_of_suggestions(connection, ripe, rules)],
        ignore_index=True,
    )
    return {
        "next_best_action": suggestions.assign(model_version=model.version),
        "action_outcome": outcome,
        "policy_value": worth,
        "uplift": model.metrics,
        "uplift_decile": model.deciles,
        "qini_curve": model.curves,
    }


def _key(connection: "duckdb.DuckDBPyConnection") -> str:
    return connection.sql("SELECT identity_key FROM raw.run").fetchone()[0]


def _pairs(connection, scores, people, offered, rules) -> pd.DataFrame:
    """Every customer × every action, with what is known of the two."""
    if not offered:
        return people[["customer_id"]]
    named = pd.DataFrame(
        [one.__dict__ for one in offered], columns=["name", "campaign_type", "channel"]
    )
    named = named.rename(columns={"name": "action"})
    told = people[["customer_id", "margin", *sql.CHANNELS]].merge(named, how="cross")
    told = told.merge(scores.drop(columns=["reason", "model_version"]), "left",
                      ["customer_id", "campaign_type"])  # fmt: skip
    contacts = connection.sql(sql.contacts(rules.contact_days)).df()
    told = told.merge(
        contacts.groupby("customer_id", as_index=False)["contacts"].sum(), "left", "customer_id"
    )
    last = contacts[["customer_id", "campaign_type", "days_since_same"]]
    told = told.merge(last, "left", ["customer_id", "campaign_type"])
    told["may_contact"] = None
    for channel in sql.CHANNELS:
        mine = told["channel"] == channel
        told.loc[mine, "may_contact"] = told.loc[mine, channel]
    return told


def _outcomes(connection, folder, as_of: date, rules) -> tuple[pd.DataFrame, list]:
    """`ml.action_outcome`, and the table `ripe_suggestion` that it is made of."""
    from ml.actions import OUTCOMES
    from ml.tables import empty, typed

    newest = as_of - timedelta(days=rules.outcome_days)
    known = action_log.days(folder)
    ripe = [str(path) for day, path in known.items() if day <= newest][-DAYS_SCORED:]
    if not ripe:
        return empty(OUTCOMES), ripe
    connection.execute(sql.ripe_suggestions(connection, rules), {"files": ripe})
    outcome = connection.sql(sql.OUTCOMES).df()
    outcome["ripe_on"] = pd.to_datetime(outcome["suggested_on"]) + timedelta(
        days=rules.outcome_days
    )
    return typed(outcome, OUTCOMES), ripe


def _worth_of_campaigns(model, rows: pd.DataFrame, offered) -> pd.DataFrame:
    """The policy on past campaigns with a holdout: each asked whether to write or not."""
    from ml import actions

    seen = model.held_out_values
    cost = {one.campaign_type: one.cost for one in offered}
    if len(seen):
        seen = seen[seen["campaign_type"].isin(list(cost))]
    if not len(seen):
        return actions.policies("campaigns", pd.DataFrame({"person": []}), "no_campaign", ())
    seen = seen.merge(
        rows[["campaign_id", "customer_id", "reward", "margin"]],
        "left",
        ["campaign_id", "customer_id"],
    )
    price = seen["campaign_type"].map(cost)
    treated = seen["treated"] == 1
    write = (seen["uplift"] * seen["margin"] - price).fillna(0) > 0
    told = pd.DataFrame(
        {
            "person": seen["person"],
            "reward": (seen["reward"] - price * treated).to_numpy(),
            "mu": seen["share"].where(treated, 1 - seen["share"]),
            "is_recommended": treated == write,
            "is_none": ~treated,
            "group": seen["campaign_id"],
            "arm": treated.map({True: "written", False: "none"}),
        }
    )
    guessed = actions.guesses(told, ["written", "none"])
    q = (
        guessed["written"].where(treated, guessed["none"]).to_numpy(),
        guessed["written"].where(write, guessed["none"]).to_numpy(),
        guessed["none"].to_numpy(),
    )
    return actions.policies("campaigns", told, "", q)


def _worth_of_suggestions(connection, ripe: list, rules) -> pd.DataFrame:
    """The same of the suggestions themselves, as they were logged, followed or not."""
    from ml import actions

    nobody = pd.DataFrame({"person": []})
    if not ripe:
        return actions.policies("suggestions", nobody, "not_ripe", ())
    log = connection.sql(sql.LOGGED.format(most=MOST_PERSONS)).df()
    if not log["followed"].any():
        return actions.policies("suggestions", nobody, "not_followed", ())
    log["reward"] = log["net_value"].astype("float64")
    log["arm"] = log["action"]
    log["group"] = log["suggested_on"].astype(str)
    arms = sorted(set(log["action"]) | set(log["recommended_action"]) | {"none"})
    guessed = actions.guesses(log, arms)
    at = {name: n for n, name in enumerate(arms)}
    values = guessed.to_numpy()
    every = range(len(log))
    q = (
        values[every, log["action"].map(at)],
        values[every, log["recommended_action"].map(at)],
        values[:, at["none"]],
    )
    told = log.assign(
        mu=log["propensity"],
        is_recommended=log["action"] == log["recommended_action"],
        is_none=log["action"] == "none",
    )
    return actions.policies("suggestions", told, "", q)


def _charts(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    from ml.tables import markdown

    chosen = tables["uplift"][tables["uplift"]["is_chosen"].fillna(True)]
    columns = ["campaign_type", "learner", "basis", "mean_uplift", "qini", "qini_low", "qini_high"]
    kinds = tables["next_best_action"].groupby(["suggestion_kind", "action"], dropna=False).size()
    return {
        "uplift": markdown(chosen[columns]),
        "next_best_action": markdown(kinds.rename("customers").reset_index()),
        "policy_value": markdown(tables["policy_value"]),
    }


ANALYSIS = Analysis(
    reads=(
        "core/campaign", "core/campaign_touch", "core/customer", "core/customer_consent",
        "core/order_profit", "features/origin", "features/customer_features",
    ),
    tables={
        "next_best_action": "One row a customer: the action that is worth most, or none, and why.",
        "action_outcome": "One row a day, kind and action of earlier suggestions: what came of it.",
        "policy_value": "One row an evidence, policy and method: what a policy is worth.",
        "uplift": "One row a type of campaign and learner: its effect, and whether the order by "
        "uplift is better than chance.",
        "uplift_decile": "One row a type of campaign and tenth: predicted and observed uplift.",
        "qini_curve": "One row a type of campaign and share of people written to: what it gains.",
    },
    run=_run,
    charts=_charts,
)  # fmt: skip
