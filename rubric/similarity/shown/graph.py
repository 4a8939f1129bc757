"""The graph of a round as inline SVG: who is alike with whom. The same round gives the same picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import cos, pi, sin

from rubric.document import printable
from rubric.similarity.shown.view import Alike

WIDTH, HEIGHT = 900, 420
MARGIN_X, MARGIN_Y = 150, 30  # names stand outside the ring
NODES_MAX = 60
THICKNESS = {"strong": 4.0, "notable": 2.0}


def graph(pairs: Sequence[Alike]) -> str:
    """Nodes on a ring, those that belong together beside each other; empty where nothing is alike.

    Only submissions of a pair are drawn; beyond `NODES_MAX` those of the weakest pairs are left out.
    """
    names = _ring(pairs)
    if not names:
        return ""
    places = {name: _place(number, len(names)) for number, name in enumerate(names)}
    drawn = [pair for pair in pairs if pair.one in places and pair.two in places]
    lines = "".join(_line(pair, places) for pair in reversed(drawn))
    nodes = "".join(_node(name, *places[name]) for name in names)
    words = "; ".join(f"{pair.one} and {pair.two}: {pair.kind}, {pair.strength}" for pair in drawn)
    return (
        f'<svg role="img" class="ring" viewBox="0 0 {WIDTH} {HEIGHT}" aria-labelledby="ring-t ring-d">'
        f'<title id="ring-t">Who is alike with whom</title><desc id="ring-d">{_text(words, 4_000)}</desc>'
        f"{lines}{nodes}</svg>"
    )


def _ring(pairs: Sequence[Alike]) -> list[str]:
    """Names in an order that keeps neighbours of the graph together: walks from the strongest pair on."""
    near: dict[str, list[str]] = {}
    for pair in pairs:
        near.setdefault(pair.one, []).append(pair.two)
        near.setdefault(pair.two, []).append(pair.one)
    order: dict[str, None] = {}
    for start in near:
        todo = [start]
        while todo:
            name = todo.pop()
            if name not in order:
                order[name] = None
                todo += reversed(near[name])
    return list(order)[:NODES_MAX]


def _place(number: int, count: int) -> tuple[float, float]:
    """A place on the ring, from the top on and clockwise."""
    angle = 2 * pi * number / count - pi / 2
    across, down = WIDTH / 2 - MARGIN_X, HEIGHT / 2 - MARGIN_Y
    return WIDTH / 2 + across * cos(angle), HEIGHT / 2 + down * sin(angle)


def _line(pair: Alike, places: Mapping[str, tuple[float, float]]) -> str:
    (x1, y1), (x2, y2) = places[pair.one], places[pair.two]
    thickness = THICKNESS.get(pair.strength, 1.0)
    tone = "fail" if pair.strength == "strong" else "inconclusive"
    way = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
    return f'<path class="tie tone-{tone}" stroke-width="{thickness:g}" d="{way}"/>'


def _node(name: str, x: float, y: float) -> str:
    anchor = "start" if x >= WIDTH / 2 else "end"
    aside = 10 if anchor == "start" else -10
    return (
        f'<circle class="p95" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
        f'<text x="{x + aside:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">{_text(name, 24)}</text>'
    )


def _text(text: str, limit: int) -> str:
    return escape(printable(text, limit))
