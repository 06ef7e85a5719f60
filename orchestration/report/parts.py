"""What a section is made of: figures with a title and a note, tables, hints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from orchestration.report.text import Text, html, joined


@dataclass(frozen=True)
class Section:
    """A part of the page with its heading; `lead` says in a sentence what is seen."""

    anchor: str
    title: Text
    lead: object
    body: Markup

    def __html__(self) -> Markup:
        return html(
            '<section id="{}"><h2>{}</h2><p class="lead">{}</p>{}</section>',
            self.anchor,
            self.title,
            self.lead,
            self.body,
        )


def figure(
    title: object, picture: object, note: object = "", wide: bool = False, tall: bool = False
) -> Markup:
    """A chart or table with its title above and, where there is one, a note below. `wide` takes
    the whole line, `tall` stands beside up to three others."""
    below = html('<p class="note">{}</p>', note) if note else ""
    return html(
        '<figure class="{}"><figcaption>{}</figcaption>{}{}</figure>',
        "wide" if wide else "tall" if tall else "",
        title,
        picture,
        below,
    )


def figures(*made: Markup) -> Markup:
    return html('<div class="figures">{}</div>', joined(made))


def table(
    heads: Sequence[object], rows: Iterable[Sequence[object]], text_columns: int = 1
) -> Markup:
    """The first `text_columns` columns are words, the others numbers, set to the right."""

    def line(cells: Sequence[object], tag: str) -> Markup:
        return html(
            "<tr>{}</tr>",
            joined(
                html(f'<{tag} class="{{}}">{{}}</{tag}>', "" if place < text_columns else "n", cell)
                for place, cell in enumerate(cells)
            ),
        )

    return html(
        '<div class="scroll"><table><thead>{}</thead><tbody>{}</tbody></table></div>',
        line(heads, "th"),
        joined(line(row, "td") for row in rows),
    )


def mark(good: bool | None, text: object) -> Markup:
    """A word with a dot of its colour: green, red, or grey where neither is meant."""
    kind = {True: "good", False: "bad", None: "neutral"}[good]
    return html('<span class="mark {}">{}</span>', kind, text)
