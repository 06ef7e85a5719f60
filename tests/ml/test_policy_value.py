"""What a policy is worth, from what another one did: unbiased, and honest about how surely."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from uplift_worlds import truth

from ml.actions import Action, Rules, suggest, value
from ml.actions.outcome import guesses
from ml.tables import markdown

WORLDS, COVERED = 100, 90
MARGIN, COST = 90.0, 0.5


def shown(capsys, title: str, covered: dict, widths: dict) -> None:
    rows = [(m, n, float(np.mean(widths[m]))) for m, n in covered.items()]
    table = pd.DataFrame(rows, columns=["method", f"covered of {WORLDS}", "mean width"])
    with capsys.disabled():
        print(f"\n{title}\n{markdown(table)}")


def test_by_hand():
    table = value(
        np.array([1.0, 0, 2, 4]), np.array([0.5, 0.5, 0.25, 1]), np.array([1.0, 0, 1, 1]),
        q_done=np.array([1.0, 1, 1, 1]), q_policy=np.array([1.0, 2, 2, 2]),
    ).set_index("method")  # fmt: skip
    assert table.loc["ips", "value"] == pytest.approx((2 + 0 + 8 + 4) / 4)
    assert table.loc["snips", "value"] == pytest.approx(14 / 7)
    assert table.loc["dr", "value"] == pytest.approx((1 + (2 + 0) + (2 + 4) + (2 + 3)) / 4)
    assert table.loc["ips", "effective_n"] == pytest.approx(49 / 21, abs=1e-5)
    with pytest.raises(ValueError, match="above 0"):
        value(np.ones(2), np.array([0.5, 0.0]), np.ones(2))
    assert value(np.empty(0), np.empty(0), np.empty(0))["value"].isna().all()


def test_campaigns_of_100_small_worlds(tmp_path, capsys):
    """The simulator's own campaigns, with its own holdout of 15 %: what a policy (the offer to
    bargain hunters and regulars, the rest as their group likes it) gains on writing to nobody."""
    rows = truth(40_000, 7, tmp_path, block_size=10**6)
    best = {"promotion": (0, 1, 1, 0), "winback": (0, 0, 0, 1), "launch": (1, 1, 0, 0)}
    segment = rows[[c for c in rows if c.startswith("is_")]].to_numpy().argmax(axis=1)
    write = np.zeros(len(rows), dtype=bool)
    planted = np.zeros(len(rows))
    for kind in rows["campaign_type"].unique():
        mine = (rows["campaign_type"] == kind).to_numpy()
        write[mine] = np.array(best.get(kind, (0, 0, 0, 0)), dtype=bool)[segment[mine]]
        planted[mine] = rows.loc[mine, f"uplift_{kind}"]
    treated = rows["treated"].to_numpy() == 1
    person = rows["customer_id"].str[1:].astype(int).to_numpy()
    reward = MARGIN * rows["outcome"].to_numpy() - COST * treated
    table = pd.DataFrame({"group": rows["campaign_id"], "reward": reward, "person": person})
    table["arm"] = np.where(treated, "written", "none")
    covered, widths = {"ips": 0, "dr": 0}, {"ips": [], "dr": []}
    for world in range(WORLDS):
        at = person % WORLDS == world
        small = table[at].assign(person=person[at] // WORLDS).reset_index(drop=True)
        w, p = treated[at], write[at]
        q = guesses(small, ["written", "none"])
        done, none = np.where(w, q["written"], q["none"]), q["none"].to_numpy()
        found = value(
            small["reward"], np.where(w, 0.85, 0.15), (w == p) - 1.0 * ~w, small["person"],
            done, np.where(p, q["written"], none) - none,
        ).set_index("method")  # fmt: skip
        true = np.mean(p * (MARGIN * planted[at] - COST))
        for method in covered:
            low, high = found.loc[method, ["value_low", "value_high"]]
            covered[method] += low <= true <= high
            widths[method].append(high - low)
    shown(capsys, "gain on nobody, CNY a person and campaign: intervals at 95 %", covered, widths)
    assert min(covered.values()) >= COVERED
    assert np.mean(widths["dr"]) < np.mean(widths["ips"])


def test_suggestions_of_100_small_worlds(capsys):
    """Suggestions with the chances that they log; the truth is of the very people of the world."""
    actions = [
        Action("offer", "a", "email", 0.5, "优惠", "Offer"),
        Action("text", "b", "sms", 1.0, "短信", "Text"),
    ]
    names = ["none", "offer", "text"]
    covered, widths = (
        dict.fromkeys(("ips", "snips", "dr"), 0),
        {m: [] for m in ("ips", "snips", "dr")},
    )
    for world in range(WORLDS):
        rng = np.random.default_rng(world)
        people = 400
        ids = [f"w{world}-{i}" for i in range(people)]
        pairs = pd.DataFrame({"customer_id": np.repeat(ids, 2), "action": names[1:] * people})
        pairs["uplift"] = rng.normal(0.02, 0.05, 2 * people)  # what is believed
        pairs = pairs.assign(may_contact=rng.random(2 * people) < 0.8, contacts=0, margin=60.0)
        pairs = pairs.assign(days_since_same=np.nan, basis="person", uplift_group="unmoved")
        rules = Rules(holdout=0, explore=0.4)
        log = suggest(pairs, actions, rules, "key", date(2026, 1, 1), "CNY")
        log = log.set_index("customer_id").loc[ids]
        base = rng.uniform(5, 15, people)
        true = base[:, None] + np.column_stack([np.zeros(people), rng.normal(1, 3, (people, 2))])
        done = log["action"].map(names.index).to_numpy()
        wanted = log["recommended_action"].map(names.index).to_numpy()
        reward = rng.gamma(1, true[np.arange(people), done].clip(0.5))
        mean = true.clip(0.5)[np.arange(people), wanted].mean()
        rows = pd.DataFrame({"group": 0, "arm": log["action"].to_numpy(), "reward": reward})
        q = guesses(rows.assign(person=np.arange(people)), names).to_numpy()
        at = np.arange(people)
        found = value(
            reward, log["propensity"], done == wanted, at, q[at, done], q[at, wanted]
        ).set_index("method")
        for method in covered:
            low, high = found.loc[method, ["value_low", "value_high"]]
            covered[method] += low <= mean <= high
            widths[method].append(high - low)
    shown(
        capsys, "value of what is recommended, CNY a customer: intervals at 95 %", covered, widths
    )
    assert min(covered.values()) >= COVERED
