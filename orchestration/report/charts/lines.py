"""Days along, a figure up: what was, what is expected, and how sure that is."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from orchestration.report.charts.axes import Frame, round_marks
from orchestration.report.figures import short
from orchestration.report.text import html, joined, svg_text

Point = tuple[date, float]


def days_chart(
    daily: Sequence[Point],
    smooth: Sequence[Point],
    ahead: Sequence[tuple[date, float, float, float]],
    unit: object,
    today: object,
) -> Markup:
    """`daily` faint, `smooth` strong; `ahead` = day, expected, low, high. Drawn for a wide and
    for a narrow screen, as text in a picture shrinks with it."""
    return joined(
        html(
            '<div class="{}">{}</div>',
            css,
            _drawn(width, height, months, daily, smooth, ahead, unit, today),
        )
        for css, width, height, months in (("on-wide", 960, 270, 1), ("on-narrow", 400, 240, 2))
    )


def _drawn(width, height, every, daily, smooth, ahead, unit, today) -> Markup:
    first = daily[0][0]
    last = max([daily[-1][0], *(row[0] for row in ahead)])
    top = max([value for _, value in daily] + [row[3] for row in ahead], default=1)
    marks = round_marks(0, top)
    frame = Frame(width, height, (0, (last - first).days), (0, marks[-1]))

    def path(points: Sequence[Point]) -> str:
        return "M" + "L".join(
            f"{frame.at_x((day - first).days):.1f},{frame.at_y(value):.1f}" for day, value in points
        )

    drawn = [
        frame.grid(marks, short, unit),
        frame.along([((day - first).days, f"{day:%Y-%m}") for day in _months(first, last, every)]),
    ]
    if ahead:
        band = path([(row[0], row[3]) for row in ahead]) + path(
            [(row[0], row[2]) for row in reversed(ahead)]
        ).replace("M", "L", 1)
        edge = frame.at_x((daily[-1][0] - first).days)
        drawn += [
            html('<path class="band" d="{}Z"/>', band),
            html(
                '<line class="now" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>',
                edge,
                frame.top - 4,
                height - frame.bottom,
            ),
            svg_text(today, edge - 5, frame.top + 6, "tick", "end"),
            html('<path class="line dashed" d="{}"/>', path([row[:2] for row in ahead])),
        ]
    drawn.append(html('<path class="line faint" d="{}"/>', path(daily)))
    drawn.append(html('<path class="line" d="{}"/>', path(smooth)))
    return frame.picture(*drawn)


def _months(first: date, last: date, every: int) -> list[date]:
    """First days of months, every so many, from the first one in the range."""
    day = first if first.day == 1 else (first.replace(day=28) + timedelta(days=5)).replace(day=1)
    found = []
    while day <= last:
        found.append(day)
        for _ in range(every):
            day = (day + timedelta(days=32)).replace(day=1)
    return found
