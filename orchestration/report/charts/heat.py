"""A table whose cells are the darker the higher their share is."""

from collections.abc import Sequence

from markupsafe import Markup

from orchestration.report.text import html, joined


def heat_table(
    heads: Sequence[object],
    rows: Sequence[tuple[object, object, Sequence[float | None]]],
    most: float,
) -> Markup:
    """Each row: label, size, shares of one by column (None is left empty)."""

    def cell(value: float | None) -> Markup:
        if value is None:
            return Markup("<td></td>")
        strength = min(1.0, value / (most or 1))
        return html(
            '<td class="heat{}" style="background:rgba(15,107,120,{:.2f})">{:.0f}</td>',
            " dark" if strength > 0.6 else "",
            0.06 + 0.84 * strength,
            100 * value,
        )

    return html(
        '<div class="scroll"><table class="heatmap"><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>",
        joined(html('<th class="n">{}</th>', head) for head in heads),
        joined(
            html(
                '<tr><th>{}</th><td class="n">{}</td>{}</tr>', label, size, joined(map(cell, cells))
            )
            for label, size, cells in rows
        ),
    )
