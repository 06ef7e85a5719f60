"""A day can be run again, at any time, and says the same: nothing knows what day it is today."""


def _differ(one, other) -> list[str]:
    assert one.code_version == other.code_version, "the code changed between two runs"
    return sorted(t for t in one.hashes | other.hashes if one.hashes.get(t) != other.hashes.get(t))


def test_every_run_is_a_version_of_its_own(replays):
    assert len({run.version for run in replays}) == 4
    assert [run.as_of[-5:] for run in replays] == ["06-30", "07-01", "07-01", "06-30"]


def test_another_day_is_another_content(replays):
    changed = _differ(replays[0], replays[1])
    assert {"marts.customer_360", "marts.orders", "ml.churn", "meta.reconciliation"} <= set(changed)


def test_a_day_on_top_of_the_one_before_is_what_it_is_from_the_lake_alone(replays):
    assert [run.stood_on for run in replays[1:3]] == ["2017-06-30", "the lake alone"]
    assert _differ(replays[1], replays[2]) == []


def test_the_same_day_again_after_a_later_one_changes_no_table(replays):
    assert _differ(replays[0], replays[3]) == []


def test_nothing_is_landed_twice(replays):
    assert [len(run.batches) for run in replays] == [1, 2, 2, 2]


def test_no_table_knows_what_becomes_known_after_its_day(replays, poisoned):
    assert poisoned.as_of == replays[0].as_of
    assert _differ(replays[0], poisoned) == []
    assert {table.split(".")[0] for table in poisoned.hashes} == {"marts", "ml", "meta"}
