"""Points with their intervals: over time, and one a row."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from orchestration.report.charts.axes import Frame, round_marks
from orchestration.report.text import html, joined, svg_text


def ranges_over_time(
    points: Sequence[tuple[str, float, float | None, float | None]],
    write: Callable[[float], str],
    unit: object,
    marks: Sequence[float],
) -> Markup:
    """One point a period: label, value, low, high; a line through the points. `marks` from the
    least to the most that the value can be."""
    frame = Frame(420, 230, (-0.5, len(points) - 0.5), (marks[0], marks[-1]))
    every = -(-len(points) // 6)
    drawn = [
        frame.grid(marks, write, unit),
        frame.along([(place, row[0]) for place, row in enumerate(points) if place % every == 0]),
    ]
    line = "M" + "L".join(
        f"{frame.at_x(place):.1f},{frame.at_y(row[1]):.1f}" for place, row in enumerate(points)
    )
    drawn.append(html('<path class="line faint" d="{}"/>', line))
    for place, (label, value, lower, upper) in enumerate(points):
        x = frame.at_x(place)
        if lower is not None and upper is not None:
            drawn.append(
                html(
                    '<line class="whisker" x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}"/>',
                    x,
                    frame.at_y(max(lower, marks[0])),
                    frame.at_y(min(upper, marks[-1])),
                )
            )
        drawn.append(
            html(
                '<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="4"><title>{}: {}</title></circle>',
                x,
                frame.at_y(value),
                label,
                write(value),
            )
        )
    return frame.picture(*drawn)


def ranges_by_row(
    rows: Sequence[tuple[object, float, float, float, object]],
    write: Callable[[float], str],
    unit: object,
) -> Markup:
    """One effect a row, with its interval, around zero: label, value, low, high, written."""
    low = min(0, *(row[2] for row in rows))
    high = max(0, *(row[3] for row in rows))
    marks = round_marks(low, high, about=4)
    frame = Frame(
        420, 44 + 40 * len(rows), (marks[0], marks[-1]), (0, len(rows)), left=14, top=8, bottom=34
    )
    drawn = [
        html(
            '<line class="{}" x1="{1:.1f}" x2="{1:.1f}" y1="{2}" y2="{3}"/>'.replace("{}", "{0}"),
            "zero" if mark == 0 else "grid",
            frame.at_x(mark),
            frame.top,
            frame.height - frame.bottom,
        )
        for mark in marks
    ]
    drawn.append(frame.along([(mark, write(mark)) for mark in marks], unit))
    for place, (label, value, lower, upper, written) in enumerate(rows):
        y = frame.at_y(len(rows) - place - 0.72)
        drawn += [
            svg_text(label, frame.left, y - 10, "tick strong"),
            svg_text(written, frame.width - frame.right, y - 10, "tick", "end"),
            html(
                '<line class="whisker" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>'
                '<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="4"/>',
                frame.at_x(lower),
                frame.at_x(upper),
                y,
                y,
                frame.at_x(value),
                y,
            ),
        ]
    return frame.picture(joined(drawn))
