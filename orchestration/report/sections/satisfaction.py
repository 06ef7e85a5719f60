"""What customers say when they are asked, and what they write unasked."""

from markupsafe import Markup

from orchestration.report.about import About
from orchestration.report.charts.bars import parts
from orchestration.report.charts.ranges import ranges_over_time
from orchestration.report.figures import decimal, share, signed, whole
from orchestration.report.parts import Section, figure, figures, table
from orchestration.report.text import Text, html, joined
from orchestration.report.version_file import NotThere, VersionFile
from orchestration.report.words import word

_PERIODS = """
    SELECT period_start, invited, responded, response_rate, score, score_low, score_high
    FROM marts.satisfaction
    WHERE instrument = ? AND scale = ? AND period_type = ? AND region = 'all' AND channel = 'all'
        AND is_complete_period AND score IS NOT NULL
    ORDER BY period_start"""


def section(version: VersionFile, about: About) -> Section:
    made = []
    if version.has("marts.satisfaction"):
        made += [_asked(version), *_over_time(version)]
    if version.has("marts.voice_of_customer"):
        made.append(_voice(version))
    made = [part for part in made if part]
    if not made:
        raise NotThere("marts.satisfaction")
    return Section(
        "satisfaction",
        Text("Satisfaction", "满意度"),
        Text(
            "Answers of those who were asked; every figure with what chance leaves open.",
            "受访者的回答；每个数字附抽样区间。",
        ),
        figures(*made),
    )


def _instruments(version: VersionFile) -> list[dict]:
    return version.rows(
        """SELECT instrument, scale, any_value(method) AS method FROM marts.satisfaction
        WHERE region = 'all' AND channel = 'all' GROUP BY instrument, scale
        ORDER BY instrument = 'NPS' DESC, instrument = 'CSAT' DESC, scale DESC"""
    )


def _writer(instrument: str):
    if instrument == "NPS":
        return lambda value: signed(value, 0)
    if instrument == "CSAT":
        return lambda value: share(value, 0)
    return lambda value: decimal(value, 1)


def _asked(version: VersionFile) -> Markup | None:
    rows = []
    for kind in _instruments(version):
        periods = version.rows(_PERIODS, kind["instrument"], kind["scale"], "quarter")
        if not periods:
            continue
        last, write = periods[-1], _writer(kind["instrument"])
        rows.append(
            (
                html("{} <small>{}</small>", word(kind["instrument"]), kind["scale"]),
                f"{last['period_start']:%Y} Q{(last['period_start'].month + 2) // 3}",
                html("<b>{}</b>", write(last["score"])),
                f"{write(last['score_low'])} – {write(last['score_high'])}",
                f"{whole(last['responded'])} / {whole(last['invited'])}",
                share(last["response_rate"], 0),
            )
        )
    if not rows:
        return None
    return figure(
        Text("Last whole quarter", "上一完整季度"),
        table(
            (
                Text("asked for", "指标"),
                Text("quarter", "季度"),
                Text("score", "得分"),
                Text("95 % interval", "95% 区间"),
                Text("answers / asked", "回答 / 邀请"),
                Text("rate", "回复率"),
            ),
            rows,
        ),
        Text(
            "NPS: promoters less detractors, −100 to 100. CSAT: share of the satisfied. "
            "CES: ease, 1 to 7.",
            "NPS：推荐者减贬损者，−100 至 100；CSAT：满意占比；CES：容易程度，1 至 7。",
        ),
        wide=True,
    )


def _over_time(version: VersionFile) -> list[Markup]:
    made = []
    for kind in _instruments(version):
        periods = version.rows(_PERIODS, kind["instrument"], kind["scale"], "month")[-13:]
        if len(periods) < 2:
            continue
        name = kind["instrument"]
        unit = {
            "NPS": Text("points", "分"),
            "CSAT": Text("satisfied", "满意占比"),
        }.get(name, Text("points", "分"))
        made.append(
            figure(
                html("{} <small>{}</small>", word(name), kind["scale"]),
                ranges_over_time(
                    [
                        (
                            f"{row['period_start']:%y-%m}",
                            float(row["score"]),
                            row["score_low"],
                            row["score_high"],
                        )
                        for row in periods
                    ],
                    _writer(name),
                    unit,
                    _marks(name, kind["scale"]),
                ),
            )
        )
    return made


def _marks(instrument: str, scale: str) -> list[float]:
    """Four steps over all that a score can be."""
    if instrument == "CSAT":
        low, high = 0.0, 1.0
    elif instrument == "NPS":
        low, high = -100.0, 100.0
    else:
        low, high = (float(end) for end in scale.split("-"))
    steps = 3 if (high - low) % 3 == 0 else 4
    return [low + (high - low) * place / steps for place in range(steps + 1)]


def _voice(version: VersionFile) -> Markup | None:
    found = version.rows(
        """SELECT any_value(topic_name) AS en, any_value(topic_name_zh) AS zh,
            sum(negative_texts)::BIGINT AS negative, sum(neutral_texts)::BIGINT AS neutral,
            sum(positive_texts)::BIGINT AS positive, sum(texts)::BIGINT AS n
        FROM marts.voice_of_customer
        WHERE period_type = 'month'
            AND period_start > (SELECT as_of FROM meta.version) - INTERVAL 4 MONTH
        GROUP BY topic ORDER BY n DESC"""
    )
    if not found:
        return None
    return figure(
        Text("What customers write about, last three to four months", "客户所写话题，近三至四个月"),
        joined(
            [
                parts(
                    [
                        (
                            Text(row["en"], row["zh"]),
                            [row["negative"], row["neutral"], row["positive"]],
                            Text("{} texts", "{} 条").format(whole(row["n"])),
                        )
                        for row in found
                    ],
                    (Text("negative", "负面"), Text("neutral", "中性"), Text("positive", "正面")),
                    colours=("bad", "mid", "good"),
                )
            ]
        ),
        Text(
            "Topic and mood are read by a model; how right it is: ml.text_quality.",
            "话题与情感由模型判读，准确度见 ml.text_quality。",
        ),
        wide=True,
    )
