"""The learnt policy against the best one there can be, on the simulator's truth.

The oracle knows the planted uplift of each segment and type of campaign, not who has left (nobody
can know that on the day); beside it one that knows even that. What a policy is worth is counted
with the planted uplift of the very person, who was not learnt from.
"""

import numpy as np
import pandas as pd
import pytest
from uplift_worlds import BEHAVIOUR, SEGMENT, truth

from ml import uplift
from ml.tables import markdown
from simulator.world import World

MARGIN, COST = 90.0, 0.5


def worth(rows: pd.DataFrame, features: list[str]) -> dict:
    """CNY a person, of people (a third) whom the model has not seen."""
    number = rows["customer_id"].str[1:].astype(int)
    model = uplift.fit(rows[number % 3 > 0], features)
    unseen = rows[number % 3 == 0].drop_duplicates("customer_id", keep="last")
    scores = uplift.score(model, unseen)
    table = scores.pivot(index="customer_id", columns="campaign_type", values="uplift")
    net = MARGIN * table.loc[unseen["customer_id"]].fillna(-1).to_numpy() - COST
    planted = unseen[[f"uplift_{kind}" for kind in table.columns]].to_numpy()
    gain = MARGIN * planted - COST
    told = pd.DataFrame(gain).groupby(unseen[SEGMENT].to_numpy().argmax(axis=1)).transform("mean")

    def of(choice: np.ndarray) -> float:
        done = choice.max(axis=1) > 0
        return float(np.where(done, gain[np.arange(len(gain)), choice.argmax(axis=1)], 0).mean())

    everybody = max(gain.mean(axis=0).max(), 0)
    return {
        "rows": len(rows), "policy": of(net), "oracle": of(told.to_numpy()),
        "oracle who knows who left": of(gain), "best one action for all": float(everybody),
        "of oracle": of(net) / of(told.to_numpy()),
    }  # fmt: skip


CASES = [
    pytest.param(16_000, 8, SEGMENT, id="small"),
    pytest.param(90_000, 4, SEGMENT, id="segment", marks=pytest.mark.slow),
    pytest.param(90_000, 4, SEGMENT + BEHAVIOUR, id="and-behaviour", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("customers", "times", "features"), CASES)
def test_the_policy_is_worth_what_the_oracle_is(customers, times, features, tmp_path, capsys):
    planted = {kind: tuple(times * u for u in row) for kind, row in World().uplift.items()}
    rows = truth(customers, 5, tmp_path, uplift=planted, holdout=0.5, block_size=10**6)
    rows["outcome"] = rows["outcome"].clip(upper=1)
    found = worth(rows, features)
    with capsys.disabled():
        print(f"\nuplift {times} times the demo's, {len(features)} features, CNY a person")
        print(markdown(pd.DataFrame([found])))
    assert found["of oracle"] >= 0.95
