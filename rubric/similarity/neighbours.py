"""Whom a new submission is compared with, of however many there are: the likest, and a fair sample.

Looking at everybody would take minutes once there are thousands. The rare features of a submission lead to
those who hold most of them; what is usual is measured with a sample drawn evenly from everybody, so that it
does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from rubric.similarity.index import Fingerprinted, Rarity

COMMON, LEAST = 0.02, 20  # what more of the family hold, and more than so many, leads to nobody
LIKEST, SAMPLE = 60, 60
MOST = 50_000  # rows of the index that are read for one submission


@dataclass(frozen=True)
class Neighbours:
    """A submission beside those that it is to be compared with.

    `others`: by what they are called, all that each of them holds. `among`: those of them with whom what is
    usual is measured. `rarity`: of every hash of all of these, counted over the whole family without the
    person whose submission this is.
    """

    mine: Sequence[Fingerprinted] = ()
    others: Mapping[str, Sequence[Fingerprinted]] = field(default_factory=dict)
    among: frozenset[str] = frozenset()
    rarity: Rarity = field(default_factory=lambda: Rarity({}, 0))


def leading(hashes: Iterable[int], rarity: Rarity) -> frozenset[int]:
    """Those by which others are looked up: held by somebody else, not by too many, and no idiom.

    The rarest ones, until `MOST` rows are to be read; of equally rare ones the smallest hashes.
    """
    most = max(LEAST, COMMON * rarity.submissions)
    held = sorted((rarity.holders.get(value, 0), value) for value in set(hashes) - rarity.idioms)
    telling = [(count, value) for count, value in held if 0 < count <= most]
    rows = accumulate(count for count, _ in telling)
    return frozenset(value for (_, value), read in zip(telling, rows, strict=True) if read <= MOST)


def looked_at(shared: Mapping[int, float], everybody: Sequence[int]) -> tuple[frozenset[int], frozenset[int]]:
    """By their ids: who is compared, and those of them who are the sample.

    `shared`: by id, the weight of what somebody holds of mine. The same answer in any order.
    """
    ranked = sorted(everybody, key=lambda one: (-shared.get(one, 0.0), one))
    if len(ranked) <= LIKEST + SAMPLE:
        return frozenset(ranked), frozenset(ranked)
    step = len(ranked) / SAMPLE
    sample = frozenset(ranked[int((place + 0.5) * step)] for place in range(SAMPLE))
    return sample.union(ranked[:LIKEST]), sample
