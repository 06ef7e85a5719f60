"""Bars: one value each, two shares beside each other, steps of a sum, parts of a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from orchestration.report.text import html, joined


@dataclass(frozen=True)
class Bar:
    """One row: label, value (its length) and what is written behind it."""

    label: object
    value: float
    written: object
    extra: object = ""
    colour: str = "c1"


def bars(rows: Sequence[Bar], most: float | None = None) -> Markup:
    """Horizontal bars from zero; `most` is the value of a full bar (default: the largest)."""
    full = most or max((abs(row.value) for row in rows), default=0) or 1
    return html(
        '<div class="bars">{}</div>',
        joined(
            html(
                '<div class="label">{}</div><div class="track"><i class="{}" style="width:{:.2f}%">'
                '</i></div><div class="written">{}</div><div class="extra">{}</div>',
                row.label,
                row.colour,
                min(100, 100 * abs(row.value) / full),
                row.written,
                row.extra,
            )
            for row in rows
        ),
    )


def paired(rows: Sequence[tuple[object, float, float, object, object]], names: tuple) -> Markup:
    """Two shares a row, one above the other: label, first, second, and both in words."""
    full = max((max(row[1], row[2]) for row in rows), default=0) or 1
    lines = joined(
        html(
            '<div class="label">{}</div><div class="track two"><i class="c1" '
            'style="width:{:.2f}%"></i><i class="c3" style="width:{:.2f}%"></i></div>'
            '<div class="written two">{}<br>{}</div><div class="extra"></div>',
            label,
            100 * first / full,
            100 * second / full,
            first_written,
            second_written,
        )
        for label, first, second, first_written, second_written in rows
    )
    return html(
        '{}<div class="bars">{}</div>', legend(zip(("c1", "c3"), names, strict=True)), lines
    )


def steps(rows: Sequence[tuple[object, float, object]], total: tuple[object, object]) -> Markup:
    """A sum step by step (a waterfall): what adds and what takes away, and what is left.

    Each row: label, amount with its sign, written. Bars hang where the one before ended.
    """
    height, heights = 0.0, [0.0]
    for _, amount, _ in rows:
        height += amount
        heights.append(height)
    low, high = min(heights), max(heights)
    span = (high - low) or 1

    def bar(label, start: float, end: float, written, colour: str) -> Markup:
        return html(
            '<div class="label">{}</div><div class="track"><i class="{}" style="margin-left:'
            '{:.2f}%;width:{:.2f}%"></i></div><div class="written">{}</div>'
            '<div class="extra"></div>',
            label,
            colour,
            100 * (min(start, end) - low) / span,
            100 * abs(end - start) / span,
            written,
        )

    lines = [
        bar(label, start, start + amount, written, "c1" if amount >= 0 else "c2")
        for (label, amount, written), start in zip(rows, heights, strict=False)
    ]
    lines.append(bar(html("<b>{}</b>", total[0]), 0, height, html("<b>{}</b>", total[1]), "c4"))
    return html('<div class="bars">{}</div>', joined(lines))


def parts(
    rows: Sequence[tuple[object, Sequence[float], object]],
    names: Sequence,
    colours: Sequence[str] | None = None,
) -> Markup:
    """Parts of a whole, one line a row: label, the parts in the order of `names`, written."""
    colours = colours or [f"p{place}" for place in range(1, len(names) + 1)]
    lines = []
    for label, values, written in rows:
        whole = sum(values) or 1
        lines.append(
            html(
                '<div class="label">{}</div><div class="track parts">{}</div>'
                '<div class="written">{}</div><div class="extra"></div>',
                label,
                joined(
                    html('<i class="{}" style="width:{:.2f}%"></i>', colour, 100 * value / whole)
                    for colour, value in zip(colours, values, strict=True)
                    if value
                ),
                written,
            )
        )
    shown = [
        pair
        for place, pair in enumerate(zip(colours, names, strict=True))
        if any(row[1][place] for row in rows)
    ]
    return html('{}<div class="bars">{}</div>', legend(shown), joined(lines))


def legend(entries) -> Markup:
    return html(
        '<p class="legend">{}</p>',
        joined(html('<span><i class="{}"></i>{}</span>', colour, name) for colour, name in entries),
    )
