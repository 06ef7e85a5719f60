"""What was predicted against what happened: on the line, a probability means what it says."""

from collections.abc import Sequence
from math import sqrt

from markupsafe import Markup

from orchestration.report.charts.axes import Frame
from orchestration.report.text import html


def wilson(observed: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); inside 0 and 1 also for few customers."""
    middle = (observed + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(observed * (1 - observed) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def calibration_chart(
    bins: Sequence[tuple[float, float, int]], up: object, along: object
) -> Markup:
    """One point a bin: mean predicted, observed share, customers in it."""
    marks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    frame = Frame(420, 360, (0, 1), (0, 1), bottom=42)

    def percent(value: float) -> str:
        return f"{value:.0%}".replace("%", " %")

    drawn = [
        frame.grid(marks, percent, up),
        frame.along([(mark, percent(mark)) for mark in marks], along),
        html(
            '<line class="ideal" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>',
            frame.at_x(0),
            frame.at_y(0),
            frame.at_x(1),
            frame.at_y(1),
        ),
    ]
    for predicted, observed, n in bins:
        low, high = wilson(observed, n)
        drawn.append(
            html(
                '<line class="whisker" x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}"/>'
                '<circle class="dot" cx="{0:.1f}" cy="{3:.1f}" r="4.5">'
                "<title>{4:.1%} → {5:.1%} (n = {6:,})</title></circle>",
                frame.at_x(predicted),
                frame.at_y(low),
                frame.at_y(high),
                frame.at_y(observed),
                predicted,
                observed,
                n,
            )
        )
    return frame.picture(*drawn)
