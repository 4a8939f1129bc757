"""From likeness to flags: how strong, how much, where. A flag is advice for a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rubric.flag import Flag
from rubric.model import Place
from rubric.similarity.index import Fingerprinted, Rarity
from rubric.similarity.pairs import Pair, Round
from rubric.similarity.spans import Span
from rubric.units import counted, share

WEAK, NOTABLE, STRONG = 0.14, 0.19, 0.30
"""Scores from which a pair is weak, notable or strong. Of the 33,146 measured pairs that were not copied, 40,
27 and none reach them (`docs/similarity.md` says on which data; in small rounds somewhat more)."""
MAX_SPANS = 3
_ME = ""  # in a round of others by name: nobody is called so


def strength(score: float) -> str:
    """`strong`, `notable`, `weak`, or empty for a pair that is no more alike than independent ones are."""
    if score >= STRONG:
        return "strong"
    if score >= NOTABLE:
        return "notable"
    return "weak" if score >= WEAK else ""


def compare(
    mine: Sequence[Fingerprinted],
    others: Mapping[str, Sequence[Fingerprinted]],
    *,
    rarity: Rarity | None = None,
    among: Collection[str] | None = None,
) -> tuple[Flag, ...]:
    """Flags for those of the others, by name, whose code mine resembles, the most alike first.

    `others` holds all that each of them holds. Where they are only some of the family (`neighbours`),
    `rarity` is that of the whole family without mine, and `among` those of them with whom what is usual is
    measured; by default both are taken from `others`.

    A flag's score is the share of mine, by weight, that the other holds; its strength is that of how far the
    pair stands above what the two have in common with everybody (`likeness`). What is only weak is not
    returned: it would cost an honest candidate a suspicion. Spans: weightiest first, at most three.
    """
    if not mine or not others:
        return ()
    prints = {_ME: mine, **others}
    compared = (
        Round.of(prints, independent=others) if rarity is None else Round.weighed(prints, rarity, others)
    )
    pairs = compared.pairs_of(_ME, others if among is None else among)
    return tuple(_flag(compared, pair) for pair in pairs if pair.score >= NOTABLE)


def _flag(compared: Round, pair: Pair) -> Flag:
    here, there = compared.shares(pair)
    matches = compared.matches(pair)
    longest = max((span.lines for span in matches), default=0)
    return Flag(
        pair.two,
        here,
        strength(pair.score),
        tuple(map(_shown, matches[:MAX_SPANS])),
        words=_words(here, there, longest),
        their_score=there,
        their_words=_words(there, here, longest),
    )


def _words(own: float, others: float, longest: int) -> str:
    return (
        f"{share(own)} of this submission's own code, {share(others)} of the other's; "
        f"the longest match has {counted(longest, 'line')}"
    )


def shown_hashes(
    flag: Flag, mine: Sequence[Fingerprinted], theirs: Sequence[Fingerprinted]
) -> frozenset[int]:
    """The hashes that both hold within the spans of a flag: what a reader of it was shown."""
    found: set[int] = set()
    for here, there, lines_here, lines_there in flag.spans:
        found |= _within(mine, here, lines_here) & _within(theirs, there, lines_there)
    return frozenset(found)


def _within(prints: Sequence[Fingerprinted], place: Place, lines: int) -> set[int]:
    first = place.line or 1
    last = first + lines - 1
    return {
        one.hash
        for one in prints
        if one.path == place.path and first <= one.first_line and one.last_line <= last
    }


def _shown(span: Span) -> tuple[Place, Place, int, int]:
    return (
        Place(span.here, span.first),
        Place(span.there, span.their_first),
        span.last - span.first + 1,
        span.their_last - span.their_first + 1,
    )
