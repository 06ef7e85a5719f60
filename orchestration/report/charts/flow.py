"""Where many come from and where they go: bands between two columns, as wide as they are many."""

from collections import defaultdict
from collections.abc import Sequence

from markupsafe import Markup

from orchestration.report.figures import whole
from orchestration.report.text import html, joined, svg_text
from orchestration.report.words import word

_GAP, _NODE, _HEIGHT, _TOP = 9, 10, 330, 24


def flow_chart(
    flows: Sequence[tuple[str, str, int]], heads: tuple, ends: Sequence[str] = ()
) -> Markup:
    """`flows` = from, to, how many; `ends` are targets that are set below the others and grey."""
    return joined(
        html('<div class="{}">{}</div>', css, _drawn(width, flows, heads, ends))
        for css, width in (("on-wide", 900), ("on-narrow", 400))
    )


def _drawn(width: int, flows, heads, ends) -> Markup:
    left, right = _sizes(flows, 0, ()), _sizes(flows, 1, ends)
    total = sum(n for *_, n in flows) or 1
    room = _HEIGHT - _GAP * (max(len(left), len(right)) - 1)
    scale = room / total
    margin = 150 if width > 600 else 112
    x0, x1 = margin, width - margin
    start, from_y = _places(left, scale), {}
    finish, to_y = _places(right, scale), {}
    from_y.update(start)
    to_y.update(finish)
    drawn = [
        svg_text(heads[0], x0 + _NODE, 12, "unit", "end"),
        svg_text(heads[1], x1 - _NODE, 12, "unit"),
    ]
    order_of = {name: place for place, name in enumerate(right)}
    colour_of = {name: f"f{min(place, 6) + 1}" for place, name in enumerate(left)}
    for source in left:
        for _, target, n in sorted(
            (f for f in flows if f[0] == source), key=lambda f: order_of[f[1]]
        ):
            thick = n * scale
            a, b = from_y[source], to_y[target]
            from_y[source], to_y[target] = a + thick, b + thick
            drawn.append(
                _band(
                    x0 + _NODE,
                    x1 - _NODE,
                    a,
                    b,
                    thick,
                    colour_of[source],
                    f"{word(source).en} → {word(target).en}: {whole(n)}",
                )
            )
    for sizes, places, x, anchor, text_x in (
        (left, start, x0, "end", x0 - 7),
        (right, finish, x1 - _NODE, "start", x1 + 7),
    ):
        for name, n in sizes.items():
            colour = colour_of[name] if sizes is left else ("end" if name in ends else "to")
            y, tall = places[name], max(1.5, n * scale)
            drawn.append(
                html(
                    '<rect class="{}" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>',
                    colour,
                    x,
                    y,
                    _NODE,
                    tall,
                )
            )
            drawn.append(svg_text(word(name), text_x, y + tall / 2 - 1, "tick strong", anchor))
            drawn.append(
                svg_text(f"{whole(n)} · {n / total:.0%}", text_x, y + tall / 2 + 12, "tick", anchor)
            )
    bottom = max(
        places[name] + max(n * scale, 22)
        for sizes, places in ((left, start), (right, finish))
        for name, n in sizes.items()
    )
    return html(
        '<svg viewBox="0 0 {} {:.0f}" role="img">{}</svg>', width, bottom + 6, joined(drawn)
    )


def _sizes(flows, side: int, ends: Sequence[str]) -> dict[str, int]:
    """How many at each name of a side, the largest first, `ends` last."""
    sizes: dict[str, int] = defaultdict(int)
    for flow in flows:
        sizes[flow[side]] += flow[2]
    return dict(sorted(sizes.items(), key=lambda item: (item[0] in ends, -item[1], item[0])))


def _places(sizes: dict[str, int], scale: float) -> dict[str, float]:
    y, places = float(_TOP), {}
    for name, n in sizes.items():
        places[name] = y
        # Two lines of text stand beside each: what is thinner than that still gets their room.
        y += max(n * scale, 20) + _GAP
    return places


def _band(x0: float, x1: float, a: float, b: float, thick: float, colour: str, title: str):
    half = (x0 + x1) / 2
    d = (
        f"M{x0:.1f},{a:.1f}C{half:.1f},{a:.1f} {half:.1f},{b:.1f} {x1:.1f},{b:.1f}"
        f"L{x1:.1f},{b + thick:.1f}"
        f"C{half:.1f},{b + thick:.1f} {half:.1f},{a + thick:.1f} {x0:.1f},{a + thick:.1f}Z"
    )
    return html('<path class="flow {}" d="{}"><title>{}</title></path>', colour, d, title)
