"""From shared fingerprints to flags: how much, how rare, where. A flag is advice for a person."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rubric.model import Flag, Place
from rubric.similarity.index import Fingerprinted

COMMON_SHARE = 0.2  # a fingerprint that more than this share of the owners holds counts nothing ...
COMMON_FROM = 5  # ... once there are this many owners ...
COMMON_ABOVE = 2  # ... and more than these hold it: three who share one source stay visible in a small cohort
NOTABLE_SCORE, NOTABLE_SHARED, NOTABLE_SPAN = 0.30, 30, 30
STRONG_SCORE, STRONG_SHARED = 0.60, 60
MERGE_GAP = 3  # lines between two matches that still belong to one span, on both sides
MAX_SPANS = 3
MAX_MATCHES = 5_000  # pairs of places looked at per owner, for hostile input

Where = Mapping[int, Sequence[Fingerprinted]]


@dataclass(frozen=True)
class _Span:
    """Lines of one of my files beside lines of one of theirs, both ends included."""

    here: str
    there: str
    first: int
    last: int
    their_first: int
    their_last: int

    @property
    def lines(self) -> int:
        """Length of the shorter side."""
        return min(self.last - self.first, self.their_last - self.their_first) + 1


def compare(
    mine: Sequence[Fingerprinted], others: Sequence[Fingerprinted], *, cohort: int | None = None
) -> tuple[Flag, ...]:
    """Flags for the owners among `others` whose code mine resembles, highest score first.

    `others` may hold everything, or only the fingerprints whose hash is in `mine`: the answer is the same if
    `cohort`, the number of owners looked through, is given. Without it the owners present in `others` count.

    Weight of a fingerprint: ln((n + 1) / d) / ln(n + 1) for n owners of whom d hold it (inverse document
    frequency, 1 for d <= 1); 0 if n >= 5, d > 2 and d is above 20 % of n, so that idioms and the brief's
    obvious answers drop out (and so does a source that more than a fifth of the cohort copied). Score: the
    weight of my fingerprints that the other holds, over the weight of all mine, 0..1. Strength: strong from
    a score of 0.60 and 60 shared fingerprints (about 40 lines); notable from 0.30 and 30, or, against
    padding and partial copies, from 30 and one span of 30 lines. Anything below is weak and is not returned:
    it would cost an honest candidate a suspicion. Spans: longest first, at most three.
    """
    held_by = _by_owner(mine, others)
    count = max(len({item.owner for item in others} - {item.owner for item in mine}), cohort or 0)
    weights = _weights({item.hash for item in mine}, held_by.values(), count)
    whole = sum(weights.values())
    if not whole:
        return ()
    here = _places(item for item in mine if item.hash in weights)
    flags = (_flag(owner, here, held, weights, whole) for owner, held in held_by.items())
    return tuple(sorted((flag for flag in flags if flag), key=lambda flag: (-flag.score, flag.other)))


def _by_owner(mine: Sequence[Fingerprinted], others: Sequence[Fingerprinted]) -> dict[str, Where]:
    """For each other owner, where my hashes stand."""
    myself = {item.owner for item in mine}
    hashes = {item.hash for item in mine}
    grouped: dict[str, list[Fingerprinted]] = defaultdict(list)
    for item in others:
        if item.hash in hashes and item.owner not in myself:
            grouped[item.owner].append(item)
    return {owner: _places(items) for owner, items in grouped.items()}


def _places(items: Iterable[Fingerprinted]) -> Where:
    places: dict[int, list[Fingerprinted]] = defaultdict(list)
    for item in items:
        places[item.hash].append(item)
    return places


def _weights(hashes: set[int], held: Iterable[Where], owners: int) -> dict[int, float]:
    """The weight of each of my hashes; those that count nothing are absent."""
    if not owners:
        return {}
    holders = dict.fromkeys(hashes, 0)
    for places in held:
        for value in places:
            holders[value] += 1
    common = max(COMMON_ABOVE, math.floor(COMMON_SHARE * owners)) if owners >= COMMON_FROM else owners
    return {
        value: math.log((owners + 1) / max(1, holding)) / math.log(owners + 1)
        for value, holding in holders.items()
        if holding <= common
    }


def _flag(owner: str, here: Where, there: Where, weights: Mapping[int, float], whole: float) -> Flag | None:
    shared = [value for value in there if value in weights]
    if len(shared) < NOTABLE_SHARED:
        return None
    score = min(1.0, math.fsum(weights[value] for value in shared) / whole)
    spans = _spans(here, there, shared)
    strength = _strength(score, len(shared), max((span.lines for span in spans), default=0))
    if strength == "weak":
        return None
    return Flag(owner, score, strength, tuple(_shown(span) for span in spans[:MAX_SPANS]))


def _strength(score: float, shared: int, longest: int) -> str:
    if score >= STRONG_SCORE and shared >= STRONG_SHARED:
        return "strong"
    if shared >= NOTABLE_SHARED and (score >= NOTABLE_SCORE or longest >= NOTABLE_SPAN):
        return "notable"
    return "weak"


def _spans(here: Where, there: Where, shared: Iterable[int]) -> list[_Span]:
    """Matches merged with their neighbours, longest first."""
    pairs = islice(
        ((one, two) for value in shared for one in here[value] for two in there[value]), MAX_MATCHES
    )
    matches = sorted(
        (
            _Span(one.path, two.path, one.first_line, one.last_line, two.first_line, two.last_line)
            for one, two in pairs
        ),
        key=lambda span: (span.here, span.there, span.first, span.their_first),
    )
    return sorted(_merged(matches), key=lambda span: (-span.lines, span.here, span.first, span.there))


def _merged(matches: Iterable[_Span]) -> Iterator[_Span]:
    """Spans grown over neighbouring matches. `open_spans` are those that the next match may still reach."""
    open_spans: list[_Span] = []
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


def _reachable(span: _Span, match: _Span) -> bool:
    same_files = (span.here, span.there) == (match.here, match.there)
    return same_files and match.first <= span.last + MERGE_GAP


def _adjoins(span: _Span, match: _Span) -> bool:
    return span.their_first <= match.their_first <= span.their_last + MERGE_GAP


def _grown(span: _Span, match: _Span) -> _Span:
    return replace(span, last=max(span.last, match.last), their_last=max(span.their_last, match.their_last))


def _shown(span: _Span) -> tuple[Place, Place, int, int]:
    return (
        Place(span.here, span.first),
        Place(span.there, span.their_first),
        span.last - span.first + 1,
        span.their_last - span.their_first + 1,
    )
