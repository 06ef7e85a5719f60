"""The page: header, contents, sections; one file that needs no network, no script, no server."""

from importlib.resources import files

from markupsafe import Markup

from orchestration.report.about import About
from orchestration.report.figures import day
from orchestration.report.parts import Section, mark
from orchestration.report.text import Text, html, joined

_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>{title} · {as_of}</title>
<style>{css}</style>
</head>
<body>
<input type="radio" name="language" id="english"{english}>
<input type="radio" name="language" id="chinese"{chinese}>
<header><div class="inner">
<nav class="languages"><label for="english">English</label><label for="chinese">中文</label></nav>
<p class="brand">customer360</p>
<h1>{title}</h1>
<p class="day">{data_as_of}</p>
<p class="facts">{facts}</p>
</div></header>
<main>
{cards}
<nav class="contents">{contents}</nav>
{sections}
{missing}
</main>
<footer>{footer}</footer>
</body>
</html>
"""


def page(
    about: About,
    language: str,
    cards: Markup,
    sections: list[Section],
    missing: list[tuple[Text, Text]],
    late_sources: tuple[int, int],
) -> str:
    """`missing`: what is left out, and why; `late_sources`: how many are behind, of how many."""
    css = files("orchestration.report").joinpath("page.css").read_text(encoding="utf-8")
    return str(
        html(
            _PAGE,
            lang={"zh": "zh-CN"}.get(language, "en"),
            title=about.title,
            as_of=day(about.as_of),
            css=Markup(css),
            english=Markup(" checked") if language != "zh" else "",
            chinese=Markup(" checked") if language == "zh" else "",
            data_as_of=Text("Data as of {}", "数据截至 {}").format(day(about.as_of)),
            facts=_facts(about, late_sources),
            cards=cards,
            contents=joined(html('<a href="#{}">{}</a>', s.anchor, s.title) for s in sections),
            sections=joined(sections),
            missing=_missing(missing),
            footer=_footer(about),
        )
    )


def _facts(about: About, late_sources: tuple[int, int]) -> Markup:
    late, sources = late_sources
    parts = []
    if sources:
        parts.append(
            mark(
                late == 0,
                Text("sources up to date: {} of {}", "及时的来源：{} / {}").format(
                    sources - late, sources
                ),
            )
        )
    if about.gates:
        passed = sum(gate["passed"] for gate in about.gates)
        parts.append(
            mark(
                passed == len(about.gates),
                Text("gates passed: {} of {}", "通过的质量门：{} / {}").format(
                    passed, len(about.gates)
                ),
            )
        )
    published = about.published_at[:16].replace("T", " ")
    parts.append(
        html("<span>{}</span>", Text("published {} UTC", "发布于 {} UTC").format(published))
    )
    parts.append(html("<span>{} <code>{}</code></span>", Text("version", "版本"), about.version))
    return joined(parts)


def _missing(missing: list[tuple[Text, Text]]) -> Markup:
    if not missing:
        return Markup("")
    return html(
        '<section id="missing"><h2>{}</h2><ul>{}</ul></section>',
        Text("Left out", "未包含"),
        joined(html("<li><b>{}</b>: {}</li>", name, why) for name, why in missing),
    )


def _footer(about: About) -> Markup:
    compared = (
        Text("Changes since version {}.", "变化相对于版本 {}。").format(about.before)
        if about.before
        else Text("There is no version before this one to compare with.", "没有更早的版本可比较。")
    )
    return html(
        "<p>{} {}</p><p><code>c360 report {}</code> · {}</p>",
        compared,
        Text(
            "Aggregates only: no customer is named here. Every figure comes from the version's "
            "tables; what they mean stands in meta.dictionary.",
            "仅含汇总，不含任何客户个人信息。所有数字取自该版本的表，含义见 meta.dictionary。",
        ),
        about.version,
        about.code_version,
    )
