"""How alike two submissions are, and how much of that each has with everybody: the score's arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import sqrt
from statistics import median

from rubric.similarity.index import KINDS, Hashes, Held, Rarity

RESERVE = (40.0, 13.0, 7.0)
"""Added to the weight of each kind before dividing, so that a few shared features of a tiny file say little.
About the weight of one file of a take-home, by kind. Of samples it is smaller, by the root of their share."""
TYPICAL, TYPICAL_COUNT = 0.2, 8
"""What independent submissions of a brief have in common, and for how many measured pairs that counts."""
USUAL = 0.05
SPREADS, MOST_SPREADS = 2.0, 5.0
MAD_TO_DEVIATION = 1.4826  # Rousseeuw and Croux 1993: the factor for a normal distribution
UPPER = 0.95  # of the others who do not stand out, up to whom a likeness is usual
OUTSTANDING = 0.14  # score against what is usual at first sight, from which another does not count for it

MAX_FILES = 200  # of a submission, those with most features: every file meets every file of the other
MAX_FILES_OF_ONE = 8  # that hold the same feature, the largest ones: boilerplate in all files takes no time

Weights = tuple[float, ...]
NONE: Weights = (0.0,) * KINDS


@dataclass(frozen=True, slots=True)
class Sketch:
    """A submission with the weight of what it holds, in all and of its `MAX_FILES` largest files.

    `places`: of each hash, the numbers of those of these files that hold it.
    """

    held: Held
    whole: Weights
    files: Mapping[str, Weights]
    places: Mapping[int, Sequence[int]]

    @classmethod
    def of(cls, held: Held, rarity: Rarity) -> Sketch:
        """Weighed by how rare each hash is."""
        weigh = rarity.total
        largest = _largest(held)
        return cls(
            held,
            tuple(map(weigh, held.whole)),
            {path: tuple(map(weigh, held.files[path])) for path in largest},
            _places([held.files[path] for path in largest]),
        )


def _largest(held: Held) -> list[str]:
    return sorted(held.files, key=lambda path: (-sum(map(len, held.files[path])), path))[:MAX_FILES]


def _places(files: Sequence[Hashes]) -> Mapping[int, Sequence[int]]:
    found: dict[int, tuple[int, ...]] = {}
    for number, kinds in enumerate(files):
        alone = (number,)  # most hashes stand in one file: they share this
        for value in chain.from_iterable(kinds):
            before = found.setdefault(value, alone)
            if before is not alone and len(before) < MAX_FILES_OF_ONE:
                found[value] = before + alone
    return found


def likeness(one: Sketch, two: Sketch, rarity: Rarity) -> float:
    """How much of the smaller one the other holds, 0..1: the mean of the whole and of the most alike files.

    Each is the root mean square, over the three kinds of features, of the weight in common over the weight of
    the smaller side. The files find one copied file among own work, the whole finds what was split or merged.
    Both have the same limit.
    """
    common = tuple(a & b for a, b in zip(one.held.whole, two.held.whole, strict=True))
    if not any(common):
        return 0.0
    reserve = tuple(each * sqrt(one.held.share) for each in RESERVE)
    whole = _share(tuple(map(rarity.total, common)), one.whole, two.whole, reserve)
    mine, theirs = tuple(one.files.values()), tuple(two.files.values())
    files = (
        _share(both, mine[here], theirs[there], reserve)
        for (here, there), both in _in_common(one, two, common, rarity).items()
    )
    return (whole + max(files, default=0.0)) / 2


def _in_common(
    one: Sketch, two: Sketch, common: Hashes, rarity: Rarity
) -> Mapping[tuple[int, int], Sequence[float]]:
    """By the numbers of a file of each that have anything in common, the weight of that by kind."""
    found: defaultdict[tuple[int, int], list[float]] = defaultdict(lambda: [0.0] * KINDS)
    mine, theirs, weights = one.places.get, two.places.get, rarity.weights.get
    for kind, values in enumerate(common):
        for value in values:
            weight = weights(value, 1.0)
            for here in mine(value, ()):
                for there in theirs(value, ()):
                    found[here, there][kind] += weight
    return found


def _share(common: Sequence[float], one: Weights, two: Weights, reserve: Weights) -> float:
    squares = 0.0
    for kind, shared in enumerate(common):  # no generator: of every two files, a hundred thousand a query
        part = shared / (min(one[kind], two[kind]) + reserve[kind])
        squares += part * part
    return min(1.0, sqrt(squares / KINDS))


def contained(one: Sketch, two: Sketch, rarity: Rarity) -> float:
    """The share of all that `one` holds which `two` holds as well, by weight, 0..1. Both have one limit."""
    total = sum(one.whole)
    common = sum(rarity.total(a & b) for a, b in zip(one.held.whole, two.held.whole, strict=True))
    return min(1.0, common / total) if total else 0.0


def usual(likenesses: Sequence[float]) -> float:
    """What a submission has in common with others anyway, up to the likest twentieth of them.

    Who stands out at first sight is left out, so that copies among the others do not pass for usual; nor can
    those that are left raise it beyond `MOST_SPREADS` above the median.
    """
    first = _raised(likenesses, SPREADS)
    rest = sorted(one for one in likenesses if above_usual(one, first, first) < OUTSTANDING)
    if not rest:
        return TYPICAL
    middle, deviation = _spread(rest)
    likest = rest[int(UPPER * (len(rest) - 1))]
    return _settled(min(likest, middle + MOST_SPREADS * deviation), len(rest))


def _raised(likenesses: Sequence[float], spreads: float) -> float:
    """The median and so many spreads above it."""
    if not likenesses:
        return TYPICAL
    middle, deviation = _spread(likenesses)
    return _settled(middle + spreads * deviation, len(likenesses))


def _spread(likenesses: Sequence[float]) -> tuple[float, float]:
    """The median, and the spread by the median absolute deviation: less than half of them move neither."""
    middle = median(likenesses)
    return middle, median(abs(one - middle) for one in likenesses) * MAD_TO_DEVIATION


def _settled(value: float, count: int) -> float:
    """Few measured pairs are filled up with what two independent submissions typically share."""
    return (value * count + TYPICAL * TYPICAL_COUNT) / (count + TYPICAL_COUNT)


def above_usual(alike: float, here: float, there: float) -> float:
    """The score of a pair, 0..1: its likeness against what is usual for both, which itself scores `USUAL`.

    Below that the share of the usual counts, above it the share of what is left to 1. Grows with `alike`.
    """
    base = min(0.99, max(0.01, sqrt(here * there)))
    if alike <= base:
        return USUAL * alike / base
    return USUAL + (1 - USUAL) * (alike - base) / (1 - base)
