"""The similarities of a round as reviewers look at them, from what the record holds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.review.similar import Outcome
from rubric.flag import Flag
from rubric.model import Place
from rubric.similarity.shown import PART, Alike, Excerpt, RoundView, merged
from rubric.tree import SourceTree

Excerpts = Mapping[str, Mapping[str, Sequence["Excerpted"]]]
"""By whose flags show them, and by whose files they are: aliases."""
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
    """A candidate of a round: alias, flags, what they were found to be."""

    alias: str
    flags: Sequence[Flag]
    outcomes: Mapping[str, Outcome]


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
    """All flags of a round, each pair once, without the lines they show.

    Who is not of the round (external ones) stands beside it.
    """
    pairs = [_alike(one, flag) for one in everybody for flag in one.flags if flag.other]
    names = dict.fromkeys([one.alias for one in everybody] + [pair.two for pair in pairs])
    return RoundView(title, tuple(sorted(names)), merged(pairs))


def with_lines(view: RoundView, part: int, kept: Excerpts) -> RoundView:
    """The same with the lines that the pairs of one part show."""
    first = (part - 1) * PART
    shown = tuple(_with_lines(pair, kept.get(pair.kept_by, {})) for pair in view.part(part))
    return replace(view, pairs=(*view.pairs[:first], *shown, *view.pairs[first + PART :]))


def _alike(one: Flagged, flag: Flag) -> Alike:
    """What a turned flag shows was kept with the other one, where it was found."""
    outcome = one.outcomes.get(flag.other)
    found = "" if outcome is None else str(outcome)
    places = tuple(
        Excerpt(here, there, lines=lines, their_lines=theirs) for here, there, lines, theirs in flag.spans
    )
    told = flag.kind, flag.strength, flag.score, flag.words, found, places
    return Alike(one.alias, flag.other, *told, kept_by=flag.other if flag.turned else one.alias)


def _with_lines(pair: Alike, kept: Mapping[str, Sequence[Excerpted]]) -> Alike:
    texts = {
        (alias, part.path, part.line, part.lines): part.text
        for alias in (pair.one, pair.two)
        for part in kept.get(alias, ())
    }
    excerpts = tuple(
        replace(
            one,
            text=texts.get((pair.one, one.here.path, one.here.line or 0, one.lines), ""),
            their_text=texts.get((pair.two, one.there.path, one.there.line or 0, one.their_lines), ""),
        )
        for one in pair.excerpts
    )
    return replace(pair, excerpts=excerpts)
