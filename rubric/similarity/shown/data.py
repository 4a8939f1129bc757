"""The same as data: for a dashboard of one's own."""

from __future__ import annotations

from typing import Any

from rubric.model import Place
from rubric.similarity.shown.view import Alike, Excerpt, RoundView


def to_data(view: RoundView, part: int = 1) -> dict[str, Any]:
    """`nodes` and `links` of the graph; each link with its places on both sides. Ready for JSON.

    Nodes and clusters are those of the whole round, links those of one part of `parts`; `left_out` says how
    many stand in the others.
    """
    pairs = view.part(part)
    return {
        "title": view.title,
        "part": part,
        "parts": view.parts,
        "left_out": len(view.pairs) - len(pairs),
        "nodes": [{"id": name} for name in view.names],
        "links": [_link(pair) for pair in pairs],
        "clusters": [list(names) for names in view.clusters],
    }


def _link(pair: Alike) -> dict[str, Any]:
    return {
        "source": pair.one,
        "target": pair.two,
        "kind": pair.kind,
        "strength": pair.strength,
        "score": round(pair.score, 4),
        "words": pair.words,
        "seen_from": pair.seen_from or pair.one,
        "outcome": pair.outcome,
        "matches": [_match(excerpt) for excerpt in pair.excerpts],
    }


def _match(excerpt: Excerpt) -> dict[str, Any]:
    return {
        **_side("source", excerpt.here, excerpt.text),
        **_side("target", excerpt.there, excerpt.their_text),
    }


def _side(name: str, place: Place, text: str) -> dict[str, Any]:
    return {f"{name}_file": place.path, f"{name}_line": place.line, f"{name}_text": text}
