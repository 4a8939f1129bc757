"""From likeness to flags: how strong, how much, where. A flag is advice for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from rubric.model import Flag, Place
from rubric.similarity.index import KINDS, Fingerprinted, Held, Rarity, by_owner
from rubric.similarity.likeness import Sketch, Weights, above_usual, contained, likeness, usual
from rubric.similarity.spans import Span, spans

WEAK, NOTABLE, STRONG = 0.14, 0.19, 0.30
"""Scores from which a pair is weak, notable or strong. Of the measured pairs that were not copied, at most
1 in 300, about 1 in 1,000 and none of 33,146 reach them (`docs/similarity.md` says on which data)."""
MAX_SPANS = 3
ENDLESS: Weights = (inf,) * KINDS


@dataclass(frozen=True)
class Size:
    """The weight of all that a submission holds, by kind, in all and by file. Unknown counts as endless."""

    whole: Weights = ENDLESS
    files: Mapping[str, Weights] = field(default_factory=dict)

    @classmethod
    def of(cls, prints: Sequence[Fingerprinted], rarity: Rarity) -> Size:
        """Of all fingerprints of one owner. It ages slowly: weights change as the cohort grows."""
        sketch = Sketch.of(Held.of(prints), rarity)
        return cls(sketch.whole, sketch.files)


def strength(score: float) -> str:
    """`strong`, `notable`, `weak`, or empty for a pair that is no more alike than independent ones are."""
    if score >= STRONG:
        return "strong"
    if score >= NOTABLE:
        return "notable"
    return "weak" if score >= WEAK else ""


def compare(
    mine: Sequence[Fingerprinted],
    others: Sequence[Fingerprinted],
    *,
    cohort: int | None = None,
    sizes: Mapping[str, Size] | None = None,
    rarity: Rarity | None = None,
) -> tuple[Flag, ...]:
    """Flags for the owners among `others` whose code mine resembles, the most alike first.

    `others` may hold everything, or only the fingerprints whose hash is in `mine`: the answer is the same if
    `cohort`, the number of owners looked through, is given. Without it the owners present in `others` count.
    `sizes`: how much each of them holds in all, where that is known; whom it does not name is measured
    against the size of mine alone, which finds fewer of the partly copied. `rarity`: of the hashes of mine in
    the whole family, where `others` are only some of it: the likest, and enough more to tell what is usual.

    A flag's score is the share of mine, by weight, that the other holds; its strength is that of how far the
    pair stands above what mine has in common with everybody (`likeness`). What is only weak is not returned:
    it would cost an honest candidate a suspicion. Spans: weightiest first, at most three.
    """
    shared = _shared(mine, others)
    count = max(len({item.owner for item in others} - {item.owner for item in mine}), cohort or 0)
    found: list[tuple[float, Flag]] = []
    helds = {owner: Held.of(prints) for owner, prints in shared.items()}
    me = Held.of(mine)
    rarity = rarity or Rarity.among(list(helds.values()), submissions=count)
    sketch = Sketch.of(me, rarity)
    theirs = {owner: _sized(held, (sizes or {}).get(owner, Size())) for owner, held in helds.items()}
    for owner, score in _scores(sketch, theirs, rarity, count).items():
        if score >= NOTABLE:
            share = contained(sketch, theirs[owner], rarity)
            places = spans(mine, shared[owner], rarity)[:MAX_SPANS]
            found.append((score, Flag(owner, share, strength(score), tuple(map(_shown, places)))))
    return tuple(flag for _, flag in sorted(found, key=lambda item: (-item[0], item[1].other)))


def _shared(mine: Sequence[Fingerprinted], others: Sequence[Fingerprinted]) -> dict[str, list[Fingerprinted]]:
    """What each of the others holds of mine, by owner in order."""
    myself = {item.owner for item in mine}
    hashes = {item.hash for item in mine}
    grouped = by_owner([item for item in others if item.hash in hashes and item.owner not in myself])
    return dict(sorted(grouped.items()))


def _scores(sketch: Sketch, theirs: Mapping[str, Sketch], rarity: Rarity, count: int) -> dict[str, float]:
    """The score of each owner that stands out among all `count`; most share little and are left out."""
    alike = {owner: likeness(sketch, one, rarity) for owner, one in theirs.items()}
    values = sorted([*alike.values(), *[0.0] * (count - len(alike))])
    middle = values[(len(values) - 1) // 2] if values else 0.0
    scores: dict[str, float] = {}
    for owner, value in alike.items():
        if value >= middle:
            rest = values.copy()
            rest.remove(value)
            base = usual(rest)
            scores[owner] = above_usual(value, base, base)
    return scores


def _sized(held: Held, size: Size) -> Sketch:
    return Sketch(held, size.whole, {path: size.files.get(path, ENDLESS) for path in held.files})


def _shown(span: Span) -> tuple[Place, Place, int, int]:
    return (
        Place(span.here, span.first),
        Place(span.there, span.their_first),
        span.last - span.first + 1,
        span.their_last - span.their_first + 1,
    )
