"""A fingerprint with its place (the columns of the database table), and what a submission holds of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, repeat
from math import log
from typing import NamedTuple

KINDS = 3  # structure, operations, literals: see `features`
MAX_FINGERPRINTS = 8_000  # of one submission: of more, those with the smallest hashes
WHOLE = (1 << 61) - 1  # no hash, without the two bits of its kind, is larger


class Fingerprinted(NamedTuple):
    """One fingerprint of one owner's file: 63-bit hash, 1-based lines it covers, both ends included.

    A tuple, because a query makes tens of thousands, in a third of the time.
    """

    owner: str
    hash: int
    path: str
    first_line: int
    last_line: int


Hashes = tuple[frozenset[int], ...]
"""Hashes by kind."""


@dataclass(frozen=True, slots=True)
class Held:
    """Which hashes a submission holds, in all and by file; none beyond `limit`, where there were too many."""

    whole: Hashes
    files: Mapping[str, Hashes]
    limit: int = WHOLE

    @classmethod
    def of(cls, prints: Collection[Fingerprinted]) -> Held:
        """From the fingerprints of one owner."""
        limit = _limit(prints)
        files: dict[str, tuple[set[int], ...]] = defaultdict(lambda: tuple(set() for _ in range(KINDS)))
        for found in prints:
            if found.hash & 3 < KINDS and found.hash >> 2 <= limit:
                files[found.path][found.hash & 3].add(found.hash)
        frozen = {path: tuple(map(frozenset, kinds)) for path, kinds in sorted(files.items())}
        whole = (frozenset().union(*(kinds[kind] for kinds in frozen.values())) for kind in range(KINDS))
        return cls(tuple(whole), frozen, limit)

    @property
    def share(self) -> float:
        """Of all hashes that there may be, the share up to the limit: about that of its own that count."""
        return (self.limit + 1) / (WHOLE + 1)

    def within(self, limit: int) -> Held:
        """What it would be with this limit, a smaller one."""
        files = {path: _up_to(kinds, limit) for path, kinds in self.files.items()}
        return Held(_up_to(self.whole, limit), files, limit)


def _limit(prints: Collection[Fingerprinted]) -> int:
    """Up to which hash all are there. Of what was cut that is a half, a quarter, an eighth ... of the hashes.

    So that many submissions have the same limit, and each is cut to few.
    """
    if len(prints) < MAX_FINGERPRINTS:
        return WHOLE
    largest = max(found.hash >> 2 for found in prints)
    return (1 << (largest + 1).bit_length() - 1) - 1


def _up_to(kinds: Hashes, limit: int) -> Hashes:
    return tuple(frozenset(value for value in kind if value >> 2 <= limit) for kind in kinds)


def _numbers(cohort: Iterable[Held]) -> Mapping[int, int]:
    """How many of them hold each hash."""
    return Counter(chain.from_iterable(kind for held in cohort for kind in held.whole))


FLOOR = 0.05  # what everybody holds still weighs this much
PARTS = 1 << 20  # of such numbers the sum is exact, so it is the same in any order
SHARPNESS = 1.5  # above 1 rare ones count for more: several copies of one make what they share less rare


@dataclass(frozen=True)
class Rarity:
    """How few independent submissions hold a hash: the holders of each among `submissions` many.

    `idioms`: hashes that a reviewer called a library idiom; they weigh nothing.
    """

    holders: Mapping[int, int]
    submissions: int
    idioms: frozenset[int] = frozenset()

    @classmethod
    def among(cls, cohort: Sequence[Held]) -> Rarity:
        """Counted over a cohort."""
        return cls(_numbers(cohort), len(cohort))

    def without(self, those: Iterable[Held], values: Iterable[int]) -> Rarity:
        """Of these hashes only, and as if those did not hold any of them."""
        fewer = _numbers(those)
        known = {value: self.holders[value] for value in values if value in self.holders}
        return replace(self, holders={value: max(1, known[value] - fewer.get(value, 0)) for value in known})

    @cached_property
    def weights(self) -> Mapping[int, float]:
        """(ln((n + 1) / d) / ln(n + 1)) ** 1.5 for n submissions of whom d hold it (its rarity).

        Between `FLOOR` and 1, in whole parts of `PARTS`; what nobody holds is not listed and weighs 1.
        """
        by_count = {count: self._weight_of(count) for count in set(self.holders.values())}
        known = {value: by_count[count] for value, count in self.holders.items()}
        return known | dict.fromkeys(self.idioms, 0.0)

    def _weight_of(self, count: int) -> float:
        everybody = log(self.submissions + 1) or 1.0
        rare = min(1.0, max(0.0, log((self.submissions + 1) / max(1, count)) / everybody))
        weight: float = FLOOR + (1 - FLOOR) * rare**SHARPNESS
        return round(weight * PARTS) / PARTS

    def weight(self, value: int) -> float:
        """The weight of one hash, 0..1."""
        return self.weights.get(value, 1.0)

    def total(self, values: Iterable[int]) -> float:
        """The weight of several together."""
        return sum(map(self.weights.get, values, repeat(1.0)))
