"""The similarities of a round as reviewers look at them, from what the record holds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.review.similar import Outcome
from rubric.flag import Flag
from rubric.model import Place
from rubric.similarity.shown import Alike, Excerpt, RoundView, merged
from rubric.tree import SourceTree

LINES_MAX, WIDTH_MAX = 40, 300  # of an excerpt: enough to judge, not a copy of the file


@dataclass(frozen=True)
class Excerpted:
    """Lines of one of a candidate's own files, from `line` on; `lines` is how long the place is."""

    path: str
    line: int
    lines: int
    text: str


@dataclass(frozen=True)
class Flagged:
    """A candidate of a round: alias, flags, what they were found to be, what they show by whose files."""

    alias: str
    flags: Sequence[Flag]
    outcomes: Mapping[str, Outcome]
    excerpts: Mapping[str, Sequence[Excerpted]]


def excerpts_of(tree: SourceTree, places: Iterable[tuple[Place, int]]) -> tuple[Excerpted, ...]:
    """The lines of a tree at these places, each with its length in lines; what is not there is left out."""
    found = []
    for place, lines in places:
        file = tree.get(place.path)
        if file is None or place.line is None or file.is_binary:
            continue
        plain = file.text().replace("\r\n", "\n").replace("\r", "\n")
        some = plain.split("\n")[place.line - 1 : place.line - 1 + min(lines, LINES_MAX)]
        if some:
            text = "\n".join(line[:WIDTH_MAX] for line in some)
            found.append(Excerpted(place.path, place.line, lines, text))
    return tuple(dict.fromkeys(found))


def round_view(title: str, everybody: Sequence[Flagged]) -> RoundView:
    """All flags of a round, each pair once. Who is not of the round (external ones) stands beside it."""
    pairs = [_alike(one, flag) for one in everybody for flag in one.flags if flag.other]
    names = dict.fromkeys([one.alias for one in everybody] + [pair.two for pair in pairs])
    return RoundView(title, tuple(sorted(names)), merged(pairs))


def _alike(one: Flagged, flag: Flag) -> Alike:
    outcome = one.outcomes.get(flag.other)
    texts = {
        (alias, part.path, part.line, part.lines): part.text
        for alias in (one.alias, flag.other)
        for part in one.excerpts.get(alias, ())
    }
    excerpts = tuple(
        Excerpt(
            here,
            there,
            texts.get((one.alias, here.path, here.line or 0, lines), ""),
            texts.get((flag.other, there.path, there.line or 0, their_lines), ""),
        )
        for here, there, lines, their_lines in flag.spans
    )
    found = "" if outcome is None else str(outcome)
    return Alike(one.alias, flag.other, flag.kind, flag.strength, flag.score, flag.words, found, excerpts)
