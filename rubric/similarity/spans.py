"""Where two submissions match: neighbouring features in common, joined across small gaps, longest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from rubric.similarity.index import Fingerprinted, Rarity

GAP = 3  # lines between two matches that still belong to one span, on both sides
MAX_MATCHES = 5_000  # pairs of places looked at per pair, for hostile input
RARE = 0.35  # what weighs less is held by too many to show anything

Where = Mapping[int, Sequence[Fingerprinted]]


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of a file here beside lines of a file there, 1-based, both ends included.

    `weight`: that of the features in common, each counted once: what ranks spans.
    """

    here: str
    there: str
    first: int
    last: int
    their_first: int
    their_last: int
    weight: float
    features: int

    @property
    def lines(self) -> int:
        """Length of the shorter side."""
        return min(self.last - self.first, self.their_last - self.their_first) + 1


def spans(
    mine: Collection[Fingerprinted], theirs: Collection[Fingerprinted], rarity: Rarity
) -> tuple[Span, ...]:
    """Spans of two submissions, the weightiest first; each line of mine stands in one span at most."""
    common = {found.hash for found in mine} & {found.hash for found in theirs}
    weights = {value: weight for value in common if (weight := rarity.weight(value)) >= RARE}
    here, there = _places(mine, weights), _places(theirs, weights)
    pairs = (
        (weight, one, two)
        for value, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        for one in here[value]
        for two in there[value]
    )
    matches = sorted(
        (
            Span(
                one.path,
                two.path,
                one.first_line,
                one.last_line,
                two.first_line,
                two.last_line,
                weight,
                1,
            )
            for weight, one, two in islice(pairs, MAX_MATCHES)
        ),
        key=lambda span: (span.here, span.there, span.first, span.their_first),
    )
    ranked = sorted(_joined(matches), key=lambda span: (-span.weight, span.here, span.first, span.there))
    return tuple(_apart(ranked))


def _places(prints: Iterable[Fingerprinted], of: Container[int]) -> Where:
    places: dict[int, list[Fingerprinted]] = defaultdict(list)
    for found in prints:
        if found.hash in of:
            places[found.hash].append(found)
    return places


def _joined(matches: Iterable[Span]) -> Iterator[Span]:
    """Spans grown over neighbouring matches. `open_spans` are those that the next match may still reach."""
    open_spans: list[Span] = []
    for match in matches:
        yield from (span for span in open_spans if not _reachable(span, match))
        open_spans = [span for span in open_spans if _reachable(span, match)]
        for number, span in enumerate(open_spans):
            if _adjoins(span, match):
                open_spans[number] = _grown(span, match)
                break
        else:
            open_spans.append(match)
    yield from open_spans


def _reachable(span: Span, match: Span) -> bool:
    same_files = (span.here, span.there) == (match.here, match.there)
    return same_files and match.first <= span.last + GAP


def _adjoins(span: Span, match: Span) -> bool:
    """Whether the match continues a span, forwards or, where statements changed places, a bit backwards."""
    return span.their_first - GAP <= match.their_last and match.their_first <= span.their_last + GAP


def _grown(span: Span, match: Span) -> Span:
    return Span(
        span.here,
        span.there,
        span.first,
        max(span.last, match.last),
        min(span.their_first, match.their_first),
        max(span.their_last, match.their_last),
        span.weight + match.weight,
        span.features + match.features,
    )


def _apart(ranked: Iterable[Span]) -> Iterator[Span]:
    """Those whose lines of mine no weightier span covers already."""
    taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for span in ranked:
        if any(first <= span.first and span.last <= last for first, last in taken[span.here]):
            continue
        taken[span.here].append((span.first, span.last))
        yield span
