"""One suggestion a customer: the allowed action that is worth most, or none."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from ml.actions.catalogue import Action, Rules
from ml.actions.eligibility import blocked
from ml.actions.lots import drawn, held_out
from ml.actions.wording import alternatives, reason
from ml.tables import BOOL, FLOAT, INT, TEXT, typed

NONE = "none"
SUGGESTIONS = {
    "customer_id": TEXT, "action": TEXT, "action_zh": TEXT, "action_en": TEXT,
    "channel": TEXT, "campaign_type": TEXT, "suggestion_kind": TEXT,
    "uplift": FLOAT, "uplift_basis": TEXT, "uplift_group": TEXT,
    "margin_per_order": FLOAT, "cost": FLOAT, "expected_net_value": FLOAT, "propensity": FLOAT,
    "recommended_action": TEXT, "actions_open": INT, "is_holdout": BOOL,
    "reason_zh": TEXT, "reason_en": TEXT, "alternatives": TEXT, "alternatives_zh": TEXT,
    "alternatives_en": TEXT,
}  # fmt: skip


def suggest(
    pairs: pd.DataFrame, actions: Sequence[Action], rules: Rules, key: str, day: date, currency: str
) -> pd.DataFrame:
    """One row a customer (SUGGESTIONS), sorted by customer_id.

    `pairs`: every customer × every action, with what `eligibility.blocked` reads (is_holdout is
    drawn here) and uplift (orders more, empty where none is told), basis, uplift_group, margin (of
    an order of this customer). Expected net value = uplift × margin − cost; an action is
    recommended where it is above 0. `actions_open`: those that nothing stands against, but for
    the holdout. `key` is the company's secret, from which all lots are drawn:
    the same day gives the same again. Raises ValueError where a pair is missing or repeated.
    """
    actions = sorted(actions, key=lambda one: one.name)
    if not actions:
        table = pd.DataFrame({"customer_id": sorted(pairs["customer_id"].unique())})
        table["action"] = table["recommended_action"] = NONE
        table["suggestion_kind"], table["propensity"] = "no_actions", 1.0
        table["actions_open"], table["is_holdout"] = 0, False
        return _said(table, currency)
    pairs = pairs.sort_values(["customer_id", "action"], ignore_index=True)
    ids, shape = pairs["customer_id"].to_numpy()[:: len(actions)], (-1, len(actions))
    names = [one.name for one in actions]
    if len(pairs) % len(actions) or (pairs["action"].to_numpy() != np.tile(names, len(ids))).any():
        raise ValueError("every customer needs one row for every action")
    holdout = held_out(key, ids, rules.holdout)
    otherwise = blocked(pairs.assign(is_holdout=False), rules).reshape(shape)
    codes = np.where(holdout[:, None], "holdout", otherwise)
    cost = np.array([one.cost for one in actions])
    uplift, margin = (pairs[c].to_numpy("float64", na_value=np.nan).reshape(shape)
                      for c in ("uplift", "margin"))  # fmt: skip
    net = uplift * margin - cost
    free = codes == None  # noqa: E711 - element by element
    worth = np.where(free & (net > 0), net, 0.0)
    best = np.where(worth.max(axis=1) > 0, 1 + worth.argmax(axis=1), 0)
    allowed = np.column_stack([np.ones(len(ids), dtype=bool), free])
    option, chance, by_lot = drawn(key, day, ids, best, allowed, rules.explore)
    by_lot &= option != best  # what the lot had in common with the best is simply the best
    at = np.arange(len(ids)), np.maximum(option - 1, 0)
    done = option > 0
    table = pd.DataFrame({"customer_id": ids, "action": np.array([NONE, *names])[option]})
    table["recommended_action"] = np.array([NONE, *names])[best]
    for name, values in {
        "action_zh": np.array([one.zh for one in actions], dtype=object)[at[1]],
        "action_en": np.array([one.en for one in actions], dtype=object)[at[1]],
        "channel": np.array([one.channel for one in actions], dtype=object)[at[1]],
        "campaign_type": np.array([one.campaign_type for one in actions], dtype=object)[at[1]],
        "uplift": uplift[at],
        "uplift_basis": pairs["basis"].to_numpy(dtype=object).reshape(shape)[at],
        "uplift_group": pairs["uplift_group"].to_numpy(dtype=object).reshape(shape)[at],
        "margin_per_order": margin[at],
        "cost": cost[at[1]],
    }.items():
        table[name] = pd.Series(values).where(done, None)
    table["expected_net_value"] = np.where(done, net[at], 0.0)
    table["propensity"], table["is_holdout"] = chance, holdout
    table["actions_open"] = (otherwise == None).sum(axis=1)  # noqa: E711
    told = (free & ~np.isnan(net)).any(axis=1)
    table["suggestion_kind"] = np.select(
        [holdout, ~free.any(axis=1), by_lot, done, ~told],
        ["holdout", "blocked", "by_lot", "recommended", "not_told"],
        "none_better",
    )
    why_not = np.where(
        np.isnan(uplift), "not_told", np.where(np.isnan(net), "no_margin", "not_worth")
    )
    why_not = np.where(net > 0, "worth_less", why_not).astype(object)
    why_not[by_lot[:, None] & (np.arange(len(names)) == best[:, None] - 1)] = "by_lot"
    codes = np.where(free, why_not, codes)
    codes[at[0][done], at[1][done]] = None
    texts = alternatives(codes, actions)
    for name, text in zip(("", "_zh", "_en"), texts, strict=True):
        table[f"alternatives{name}"] = text
    return _said(table, currency)


def _said(table: pd.DataFrame, currency: str) -> pd.DataFrame:
    table = table.reindex(columns=list(SUGGESTIONS))
    columns = ["suggestion_kind", "uplift_basis", "uplift", "expected_net_value"]
    # Figures as they are shown: few different texts, whatever the number of customers.
    figures = table[columns].assign(
        uplift=table["uplift"].astype("float64").round(3),
        expected_net_value=table["expected_net_value"].astype("float64").round(2),
    )
    known: dict[tuple, tuple] = {}
    said = [
        known.setdefault(row, reason(*row, currency)) if row not in known else known[row]
        for row in figures.itertuples(index=False, name=None)
    ]
    table["reason_zh"] = [zh for zh, _ in said]
    table["reason_en"] = [en for _, en in said]
    return typed(table, SUGGESTIONS)
