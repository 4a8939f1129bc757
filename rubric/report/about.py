"""Which attempt a report is about, and links to its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from rubric.document import Link, Quoted, Span, Spans
from rubric.model import Place

_DRAWN = (".md", ".markdown", ".mdown", ".mkd", ".rst", ".adoc", ".org", ".ipynb", ".csv", ".tsv", ".svg")


@dataclass(frozen=True)
class About:
    """The attempt as its reader knows it. `received_at` is ISO 8601 UTC.

    `links` may hold: `tree`, the prefix to which `path#Lline` is appended; `diff`, the comparison with the
    starter; `page`, the HTML copy. What is absent, or not http(s), gives plain text.
    """

    alias: str
    sha: str
    attempt: int
    received_at: str
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def received(self) -> str:
        """The receipt time as people read it: `2026-03-02 10:15:00 UTC`."""
        return self.received_at.replace("T", " ").replace("Z", " UTC")

    def link(self, key: str, words: str) -> Spans:
        """The link `key` with our own words, or nothing."""
        url = self.links.get(key, "")
        return (Link(words, url),) if _is_web(url) else ()

    def place(self, place: Place) -> Span:
        """A place in the candidate's files, linked where the tree is known."""
        shown, url = Quoted(str(place)), self.address(place)
        return Link(shown, url) if url else shown

    def address(self, place: Place, anchor: str = "") -> str:
        """Where GitHub shows a place: at a heading's `anchor`, else at the line; empty without a tree.

        Pages that GitHub draws have no lines to open at, so a line of theirs is shown in the plain text.
        """
        tree = self.links.get("tree", "")
        if not _is_web(tree) or not _may_be_linked(place.path):
            return ""
        file = f"{tree.rstrip('/')}/{quote(place.path)}"
        if anchor or place.line is None:
            return f"{file}#{quote(anchor)}" if anchor else file
        plain = "?plain=1" if place.path.lower().endswith(_DRAWN) else ""
        return f"{file}{plain}#L{place.line}"

    def places(self, places: Iterable[Place], most: int) -> Spans:
        """The first `most` places, with commas between."""
        parts: list[Span] = []
        for place in list(places)[:most]:
            parts += [", ", self.place(place)] if parts else [self.place(place)]
        return tuple(parts)


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _may_be_linked(path: str) -> bool:
    """A path that cannot climb out of the tree's address and can be written as UTF-8."""
    steps = path.split("/")
    return not {"", ".", ".."} & set(steps) and not any("\ud800" <= c <= "\udfff" for c in path)
