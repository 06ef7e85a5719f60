"""The frame of an SVG chart: from values to places, grid lines, labels on round numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from markupsafe import Markup

from orchestration.report.text import html, joined, svg_text


@dataclass(frozen=True)
class Frame:
    """`width` and `height` in units of the picture; margins left of and below the plot."""

    width: int
    height: int
    x: tuple[float, float]
    y: tuple[float, float]
    left: int = 46
    right: int = 12
    top: int = 20
    bottom: int = 34

    def at_x(self, value: float) -> float:
        low, high = self.x
        return self.left + (self.width - self.left - self.right) * (value - low) / (high - low or 1)

    def at_y(self, value: float) -> float:
        low, high = self.y
        space = self.height - self.top - self.bottom
        return self.height - self.bottom - space * (value - low) / (high - low or 1)

    def picture(self, *parts: Markup, title: object = "") -> Markup:
        return html(
            '<svg viewBox="0 0 {} {}" role="img">{}{}</svg>',
            self.width,
            self.height,
            html("<title>{}</title>", title) if title else "",
            joined(parts),
        )

    def grid(self, marks: Sequence[float], write: Callable[[float], str], unit: object) -> Markup:
        """Horizontal lines with their values, and above them what is measured."""
        lines = [
            html(
                '<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>{}',
                "zero" if mark == 0 else "grid",
                self.left,
                self.width - self.right,
                self.at_y(mark),
                self.at_y(mark),
                svg_text(write(mark), self.left - 6, self.at_y(mark) + 4, "tick", "end"),
            )
            for mark in marks
        ]
        return joined([*lines, svg_text(unit, 2, 11, "unit")])

    def along(self, marks: Sequence[tuple[float, object]], unit: object = "") -> Markup:
        """Labels below the plot, at their places; `unit` at the right end below them."""
        labels = [
            svg_text(text, self.at_x(place), self.height - self.bottom + 16, "tick", "middle")
            for place, text in marks
        ]
        if unit:
            labels.append(svg_text(unit, self.width - self.right, self.height - 3, "unit", "end"))
        return joined(labels)


def round_marks(low: float, high: float, about: int = 5) -> list[float]:
    """About so many round numbers that cover the range: 0, 20, 40 …"""
    span = (high - low) or abs(high) or 1
    raw = span / max(1, about - 1)
    size = 10 ** floor(log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw * 0.999)
    first = floor(low / step + 1e-9)
    marks = [round(first * step, 10)]
    while marks[-1] < high - 1e-9 * span:
        marks.append(round(marks[-1] + step, 10))
    return marks
