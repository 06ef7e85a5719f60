"""Texts in both languages, and HTML that escapes whatever is put into it.

Both languages stand in the page; CSS shows one (`page.css`), so the switch needs no script.
"""

from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Text:
    """One text in English and Chinese; in HTML, a span for each."""

    en: str
    zh: str

    def __html__(self) -> Markup:
        if self.en == self.zh:
            return escape(self.en)
        return Markup('<span lang="en">{}</span><span lang="zh">{}</span>').format(self.en, self.zh)

    def format(self, *values, **named) -> "Text":
        """The same values in both languages; a value that is a Text gives each its own."""

        def of(language: str) -> str:
            def one(value):
                return getattr(value, language) if isinstance(value, Text) else value

            text = getattr(self, language)
            return text.format(*map(one, values), **{k: one(v) for k, v in named.items()})

        return Text(of("en"), of("zh"))


def same(text: object) -> Text:
    """A name or a number that is the same in both languages."""
    return Text(str(text), str(text))


def html(template: str, *values, **named) -> Markup:
    """`template` is ours and holds the tags; every value is escaped unless it is HTML itself."""
    return Markup(template).format(*values, **named)


def joined(parts) -> Markup:
    return Markup("").join(parts)


def svg_text(text: object, x: float, y: float, css: str = "", anchor: str = "start") -> Markup:
    """A text of a chart: SVG has no spans that can hide, so each language is an element."""
    spoken = text if isinstance(text, Text) else same(text)
    one = '<text x="{:.1f}" y="{:.1f}" text-anchor="{}" class="{}"{}>{}</text>'
    if spoken.en == spoken.zh:
        return html(one, x, y, anchor, css, "", spoken.en)
    return joined(
        html(one, x, y, anchor, css, Markup(f' lang="{language}"'), getattr(spoken, language))
        for language in ("en", "zh")
    )
