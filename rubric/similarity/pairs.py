"""All pairs of a round: scores, and for those worth a look where they match. Pure; no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from rubric.similarity.index import Fingerprinted, Held, Rarity
from rubric.similarity.likeness import Sketch, above_usual, contained, likeness, usual
from rubric.similarity.spans import Span, spans

BASED = 12  # of one submission's likest, for whom what is usual is measured as well
TIED, COPIES = 0.14, 2
"""Score from which two are tied, and to how many others both of a pair must be tied before these are taken
for copies of the same: one alone may be alike to either by chance."""

Likenesses = Mapping[tuple[str, str], float]
"""By pairs of names, 0..1."""


@dataclass(frozen=True)
class Pair:
    """Two submissions by name, their score and their likeness, 0..1."""

    one: str
    two: str
    score: float
    likeness: float


@dataclass(frozen=True)
class Round:
    """Submissions that answer the same brief, ready to be compared.

    `counted`: those over whom rarity was counted. `samples`: those that were made so far, by name and limit.
    """

    prints: Mapping[str, Sequence[Fingerprinted]]
    sketches: Mapping[str, Sketch]
    rarity: Rarity
    counted: frozenset[str]
    samples: dict[tuple[str, int], Sketch] = field(default_factory=dict)

    @classmethod
    def of(
        cls, prints: Mapping[str, Sequence[Fingerprinted]], independent: Collection[str] | None = None
    ) -> Round:
        """Of fingerprints by name. Rarity is counted over those that are independent; by default over all."""
        held = {name: Held.of(found) for name, found in prints.items()}
        counted = held if independent is None else {name: held[name] for name in independent if name in held}
        return cls._of(prints, held, Rarity.among(list(counted.values())), frozenset(counted))

    @classmethod
    def weighed(
        cls, prints: Mapping[str, Sequence[Fingerprinted]], rarity: Rarity, counted: Collection[str]
    ) -> Round:
        """Of some of a family, with the rarity that was counted over all of it, these among them."""
        held = {name: Held.of(found) for name, found in prints.items()}
        return cls._of(prints, held, rarity, frozenset(counted))

    @classmethod
    def _of(
        cls,
        prints: Mapping[str, Sequence[Fingerprinted]],
        held: Mapping[str, Held],
        rarity: Rarity,
        counted: frozenset[str],
    ) -> Round:
        return cls(prints, {name: Sketch.of(one, rarity) for name, one in held.items()}, rarity, counted)

    def likenesses(self) -> dict[tuple[str, str], float]:
        """Every pair, by names in the order given."""
        return {(one, two): self._alike(one, two) for one, two in combinations(self.sketches, 2)}

    def pairs(self, others: Collection[str] | None = None) -> tuple[Pair, ...]:
        """Pairs that have anything in common, the highest score first.

        `others`: with whom what is usual for a submission is measured; by default with everybody.
        """
        alike = self.likenesses()
        base = self._usual(alike, set(self.sketches if others is None else others))
        return tuple(
            sorted(self._scored(alike, base, {}), key=lambda pair: (-pair.score, pair.one, pair.two))
        )

    def pairs_of(
        self, name: str, others: Collection[str] | None = None, *, most: int = BASED
    ) -> tuple[Pair, ...]:
        """The pairs of one submission that have anything in common, the highest score first.

        As `pairs` has them, but what is usual is measured for the `most` likest only: for the rest, which
        are far below, what is usual for this one counts for both.
        """
        among = set(self.sketches if others is None else others)
        alike = {other: self._alike(name, other) for other in self.sketches if other != name}
        here = usual([value for other, value in alike.items() if other in among])
        likest = sorted(alike, key=lambda other: (-alike[other], other))[:most]
        base = dict.fromkeys((name, *alike), here)
        base |= {other: self._usual_of(other, among) for other in likest if alike[other]}
        mine = {(name, other): value for other, value in alike.items()}
        beside = {(one, two): self._alike(one, two) for one, two in combinations(likest, 2)}
        return tuple(sorted(self._scored(mine, base, beside), key=lambda pair: (-pair.score, pair.two)))

    def shares(self, pair: Pair) -> tuple[float, float]:
        """How much of the first the second holds, by weight, and the other way round; 0..1."""
        one, two = self._both(pair.one, pair.two)
        return contained(one, two, self.rarity), contained(two, one, self.rarity)

    def matches(self, pair: Pair) -> tuple[Span, ...]:
        """Where the two match, the weightiest span first."""
        return spans(self.prints[pair.one], self.prints[pair.two], self.rarity)

    def _scored(self, alike: Likenesses, base: Mapping[str, float], beside: Likenesses) -> Sequence[Pair]:
        """Pairs that have anything in common. Others to whom both are tied do not count as holders of it.

        Else what copies of one original share would be the less rare the more of them there are. `beside`:
        other pairs, which help to tell who is tied to whom.
        """
        tied = _tied(_pairs({**alike, **beside}, base))
        raised = dict(alike)
        for one, two in alike:
            copies = tied[one] & tied[two] - {one, two}
            if len(copies) >= COPIES and alike[one, two]:
                raised[one, two] = max(alike[one, two], self._without(copies, one, two))
        return _pairs(raised, base)

    def _without(self, copies: frozenset[str], one: str, two: str) -> float:
        """How alike two are, weighed as if these others did not hold what they hold."""
        both = self._both(one, two)
        values = frozenset().union(*(kind for sketch in both for kind in sketch.held.whole))
        others = [self.sketches[name].held for name in copies & self.counted]
        rarity = self.rarity.without(others, values)
        here, there = (Sketch.of(sketch.held, rarity) for sketch in both)
        return likeness(here, there, rarity)

    def _alike(self, one: str, two: str) -> float:
        return likeness(*self._both(one, two), self.rarity)

    def _both(self, one: str, two: str) -> tuple[Sketch, Sketch]:
        """With the hashes that either would have kept, so that shares stay what they are (Broder 1997).

        Of a submission that held too much only a sample is there; of the other one the same is looked at.
        """
        limit = min(self.sketches[one].held.limit, self.sketches[two].held.limit)
        return self._sample(one, limit), self._sample(two, limit)

    def _sample(self, name: str, limit: int) -> Sketch:
        whole = self.sketches[name]
        if limit == whole.held.limit:
            return whole
        if (name, limit) not in self.samples:
            self.samples[name, limit] = Sketch.of(whole.held.within(limit), self.rarity)
        return self.samples[name, limit]

    def _usual_of(self, name: str, among: set[str]) -> float:
        return usual([self._alike(name, other) for other in among if other != name])

    def _usual(self, alike: Mapping[tuple[str, str], float], others: set[str]) -> dict[str, float]:
        rows: dict[str, list[float]] = {name: [] for name in self.sketches}
        for (one, two), value in alike.items():
            if two in others:
                rows[one].append(value)
            if one in others:
                rows[two].append(value)
        return {name: usual(row) for name, row in rows.items()}


def _pairs(alike: Likenesses, base: Mapping[str, float]) -> Sequence[Pair]:
    return [
        Pair(one, two, above_usual(value, base[one], base[two]), value)
        for (one, two), value in alike.items()
        if value
    ]


def _tied(pairs: Sequence[Pair]) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        if pair.score >= TIED:
            found[pair.one].add(pair.two)
            found[pair.two].add(pair.one)
    return defaultdict(frozenset, {name: frozenset(others) for name, others in found.items()})


def clusters(ties: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Groups of submissions that these pairs of names hold together, largest first."""
    group: dict[str, set[str]] = {}
    for one, two in ties:
        joined = group.get(one, {one}) | group.get(two, {two})
        group.update(dict.fromkeys(joined, joined))
    found = {tuple(sorted(names)) for names in group.values()}
    return tuple(sorted(found, key=lambda names: (-len(names), names)))
