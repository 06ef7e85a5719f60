"""NPS, CSAT and CES: hand-made answers, and intervals that hold the truth as often as they say."""

from datetime import date

import pytest
from tiny_company import line, make

FEEDS = {"survey": ["feedback"], "desk": ["feedback"], "till": ["order_line"]}
WORLDS = 1_500  # surveys of one true score each, a region of its own


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    made = make(tmp_path_factory, FEEDS)
    made.put("till", "order_line", line("o1", "1", date(2025, 1, 2), "5"))
    _by_hand(made)
    for place, (answers, up, down) in enumerate(
        ((20, 0.7, 0.1), (60, 0.5, 0.2), (60, 0.9, 0.02), (300, 0.35, 0.4))
    ):
        _drawn(made, place, answers, up, down)
    with pytest.MonkeyPatch.context() as patch:
        made.problems = made.build(patch, "+satisfaction")
    return made


def _by_hand(made) -> None:
    """Two of ten do not answer; one question by e-mail is asked in May, all else in April."""
    rows = [("NPS", s, 0, 10) for s in (10, 9, 9, 8, 7, 6, 0, 10, None, None)]
    rows += [("CSAT", s, 1, 5) for s in (5, 4, 4, 3, 1)] + [("CES", s, 1, 7) for s in (7, 5, 6)]
    values = ", ".join(
        f"('{i}', '{kind}', {'NULL' if s is None else s}, {low}, {high}, 'CN', "
        f"'{'sms' if i == 0 else 'email'}', '{'2025-05-01' if i == 9 else '2025-04-30'}')"
        for i, (kind, s, low, high) in enumerate(rows)
    )
    made.execute(
        f"""INSERT INTO raw.survey_feedback BY NAME
        SELECT 'hand:' || i AS feedback_id, kind AS instrument, s AS score, low AS scale_min,
            high AS scale_max, r AS region, c AS channel, 'survey' AS source_system,
            (d || ' 12:00:00+08')::TIMESTAMPTZ AS invited_at, invited_at AS known_at,
            d::DATE AS known_day
        FROM (VALUES {values}) v(i, kind, s, low, high, r, c, d);
        INSERT INTO raw.desk_feedback BY NAME
        SELECT 'desk:' || i AS feedback_id, 'CSAT' AS instrument, i % 2 AS score, 0 AS scale_min,
            1 AS scale_max, NULL AS region, 'chat' AS channel, 'desk' AS source_system,
            TIMESTAMPTZ '2025-04-02 12:00:00+08' AS invited_at, invited_at AS known_at,
            DATE '2025-04-02' AS known_day
        FROM range(4) t(i)"""
    )


def _drawn(made, place: int, answers: int, up: float, down: float) -> None:
    """WORLDS regions with as many answers each; who answers what is drawn by a hash."""
    made.execute(
        f"""INSERT INTO raw.survey_feedback BY NAME
        SELECT 'draw:{place}:' || w || ':' || n AS feedback_id, 'NPS' AS instrument,
            CASE WHEN u < {up} THEN 9 WHEN u < {up + down} THEN 3 ELSE 8 END AS score,
            0 AS scale_min, 10 AS scale_max, '{place}:' || w AS region, 'sms' AS channel,
            'survey' AS source_system, TIMESTAMPTZ '2025-01-05 12:00:00+08' AS invited_at,
            invited_at AS known_at, DATE '2025-01-05' AS known_day
        FROM (SELECT w, n, hash('{place}:' || w || ':' || n) / 18446744073709551616.0 AS u
            FROM range({WORLDS}) a(w), range({answers}) b(n))"""
    )


def _one(made, instrument: str, **where) -> tuple:
    where = {"period_type": "month", "period_start": "2025-04-01", "region": "CN",
             "channel": "all", "scale": "0-10", "instrument": instrument} | where  # fmt: skip
    told = " AND ".join(f"{k} = '{v}'" for k, v in where.items())
    (row,) = made.query(
        f"""SELECT invited, responded, score, mean_score, promoters, satisfied, score_low,
            score_high FROM marts.satisfaction WHERE {told}"""
    )
    return row


def test_all_tests_of_the_models_pass(made):
    assert made.problems == []


def test_a_score_is_told_from_those_who_answered(made):
    invited, responded, score, mean, promoters, _, low, high = _one(made, "NPS")
    assert (invited, responded, score, promoters) == (9, 8, 25.0, 4)
    assert mean == pytest.approx(59 / 8)
    assert -100 <= low < 25 < high <= 100


def test_the_quarter_has_what_its_months_have(made):
    assert _one(made, "NPS", period_type="quarter")[:2] == (10, 8)
    assert _one(made, "NPS", channel="sms")[:3] == (1, 1, 100.0)


def test_top_two_boxes_are_satisfied_and_scales_are_not_mixed(made):
    assert _one(made, "CSAT", scale="1-5")[2:6] == (0.6, 3.4, None, 3)
    desk = _one(made, "CSAT", scale="0-1", region="unknown")
    assert desk[:6] == (4, 4, 0.5, 0.5, None, 2)
    assert (desk[6], desk[7]) == (pytest.approx(0.150, abs=1e-3), pytest.approx(0.850, abs=1e-3))


def test_effort_is_a_mean_with_students_interval(made):
    """5, 6, 7: mean 6, s 1, so 6 -+ 4.303 / sqrt(3)."""
    row = _one(made, "CES", scale="1-7")
    assert row[2] == 6.0
    assert row[6] == pytest.approx(6 - 2.484, abs=0.08)


def test_the_interval_of_nps_holds_the_truth_as_often_as_it_says(made, capsys):
    told = made.query(
        """SELECT split_part(region, ':', 1) AS world, count(*), any_value(responded),
            avg(abs(score_high - score_low)),
            avg((truth BETWEEN score_low AND score_high)::INT) AS held
        FROM marts.satisfaction
        JOIN (VALUES ('0', 60.0), ('1', 30.0), ('2', 88.0), ('3', -5.0)) t(place, truth)
            ON place = split_part(region, ':', 1)
        WHERE region LIKE '%:%' AND period_type = 'month' AND channel = 'all'
        GROUP BY ALL ORDER BY 1"""
    )
    with capsys.disabled():
        print("\nNPS: surveys, answers each, width of the interval, share that holds the truth")
        for _, worlds, answers, width, held in told:
            print(f"  {worlds} {answers:4d} {width:6.1f} {held:.3f}")
    assert [row[1] for row in told] == [WORLDS] * 4
    assert all(0.93 <= row[-1] <= 0.97 for row in told), told
