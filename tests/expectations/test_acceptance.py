"""A failing check that somebody lets through once: named, with a reason, and nothing else."""

import pytest

from expectations import GateResult, Verdict
from orchestration.acceptance import acceptance, accepted_of, blocked, let_through, unknown
from orchestration.errors import GateProblem, SettingsProblem

GATE = "staging/stg_shop__orders"


def _verdict(name: str, passed: bool = False, severity: str = "fail") -> Verdict:
    words = ("0 to 1", "7", None, 10, "because")
    return Verdict("staging.stg_shop__orders", "amount", name, severity, passed, *words)


def _result(*verdicts: Verdict) -> GateResult:
    return GateResult(GATE, "staging.stg_shop__orders", verdicts, 0.0)


def test_only_the_named_check_is_let_through_and_it_says_who_and_why(monkeypatch):
    monkeypatch.setenv("C360_USER", "ada")
    told = accepted_of(acceptance([f"{GATE}:mean"], "a new price list").tags)
    first, second = let_through([_result(_verdict("mean")), _result(_verdict("rows"))], told)
    assert first.passed
    assert not second.passed
    assert (first.accepted[0].accepted_by, first.accepted[0].reason) == ("ada", "a new price list")
    assert "accepted by ada (a new price list)" in first.message()
    assert first.evidence()["verdicts"][0]["accepted_by"] == "ada"
    assert not first.verdicts[0].passed  # it stays what it is


def test_what_does_not_block_is_not_accepted():
    told = accepted_of(acceptance([f"{GATE}:mean", f"{GATE}:rows"], "so be it").tags)
    result = _result(_verdict("mean", severity="warn"), _verdict("rows", passed=True))
    assert let_through([result], told)[0].accepted == ()
    assert unknown(told, [result.evidence()]) == (
        f"--accept {GATE}:mean, {GATE}:rows: no such check blocked this run; "
        f"failing were: {GATE}:mean"
    )


def test_the_message_holds_the_command_that_lets_just_that_through():
    told = acceptance([f"{GATE}:rows"], "known")
    results = let_through([_result(_verdict("rows"), _verdict("history.mean(amount)"))], told)
    text = blocked(results, told, "demo", "2025-06-01")
    assert f"c360 run --company demo --as-of 2025-06-01 --accept {GATE}:rows" in text
    assert f"--accept '{GATE}:history.mean(amount)' --reason" in text


@pytest.mark.parametrize(
    ("checks", "reason", "words"),
    [
        ([f"{GATE}:mean"], "", "needs --reason"),
        ([], "why", "goes with --accept"),
        (["mean"], "why", "expected GATE:EXPECTATION"),
        (["staging/stg_x:mean"], "why", f"there is no gate staging/stg_x; there are {GATE}"),
    ],
)
def test_a_wrong_wish_is_refused_in_one_line(checks, reason, words):
    with pytest.raises(SettingsProblem, match=words):
        acceptance(checks, reason, [GATE])


def test_a_tag_set_in_the_ui_is_a_check_and_needs_its_reason():
    tags = {"c360/accept": f"{GATE}:mean", "c360/accept_reason": "known"}
    assert accepted_of(tags).checks == (f"{GATE}:mean",)
    with pytest.raises(GateProblem, match="accept_reason"):
        accepted_of({"c360/accept": f"{GATE}:mean"})
    assert accepted_of({}).checks == ()
