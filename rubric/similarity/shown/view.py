"""The similarities of a round as people look at them. Names are aliases throughout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rubric.model import Place
from rubric.similarity.pairs import clusters

PART = 200  # pairs that are shown at once
STRENGTHS = ("", "weak", "notable", "strong")


@dataclass(frozen=True)
class Excerpt:
    """A place that matches on both sides, so many lines long; a text is empty where it is not kept."""

    here: Place
    there: Place
    text: str = ""
    their_text: str = ""
    lines: int = 1
    their_lines: int = 1

    @property
    def turned(self) -> Excerpt:
        """The same, seen from the other side."""
        return Excerpt(self.there, self.here, self.their_text, self.text, self.their_lines, self.lines)


@dataclass(frozen=True)
class Alike:
    """Two submissions with something of one kind in common (`rubric.flag.Flag`)."""

    one: str
    two: str
    kind: str
    strength: str
    score: float
    words: str = ""
    outcome: str = ""  # what a reviewer found it to be; empty: nobody has said
    excerpts: tuple[Excerpt, ...] = ()
    seen_from: str = ""  # whose "this submission" is in the words; empty: of `one`
    kept_by: str = ""  # with whose flags the lines are kept


@dataclass(frozen=True)
class RoundView:
    """A round: its title, who is in it, what is alike."""

    title: str
    names: tuple[str, ...]
    pairs: tuple[Alike, ...]

    @property
    def parts(self) -> int:
        """In how many parts the pairs are shown; one where there are none."""
        return max(1, -(-len(self.pairs) // PART))

    def part(self, number: int) -> tuple[Alike, ...]:
        """The pairs of a part, counted from 1, the strongest first; none beyond the last one."""
        return self.pairs[(number - 1) * PART : number * PART]

    @property
    def clusters(self) -> tuple[tuple[str, ...], ...]:
        """Groups that notable and strong findings hold together, largest first."""
        return clusters((pair.one, pair.two) for pair in self.pairs if pair.strength in STRENGTHS[2:])


def merged(pairs: Iterable[Alike]) -> tuple[Alike, ...]:
    """Each pair and kind once, seen from the side that sorts first; the stronger finding of two stays.

    A pair is flagged on both sides, and each side measures by its own size.
    """
    found: dict[tuple[str, str, str], Alike] = {}
    for pair in map(_ordered, pairs):
        key = (pair.one, pair.two, pair.kind)
        known = found.get(key)
        best = pair if known is None or _rank(pair) > _rank(known) else known
        outcome = best.outcome or pair.outcome or (known.outcome if known else "")
        found[key] = replace(best, outcome=outcome)
    return tuple(
        sorted(found.values(), key=lambda pair: (*(-part for part in _rank(pair)), pair.one, pair.two))
    )


def _ordered(pair: Alike) -> Alike:
    if pair.one <= pair.two:
        return pair
    turned = tuple(excerpt.turned for excerpt in pair.excerpts)
    seen_from = pair.seen_from or pair.one
    return replace(pair, one=pair.two, two=pair.one, excerpts=turned, seen_from=seen_from)


def _rank(pair: Alike) -> tuple[int, float]:
    return STRENGTHS.index(pair.strength) if pair.strength in STRENGTHS else 0, pair.score
