"""From traces in common to flags: one line for each sort, each with a strength of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from rubric.flag import Flag
from rubric.model import Place
from rubric.similarity.traces.history import PAST
from rubric.similarity.traces.prose import RUN, WINDOW
from rubric.similarity.traces.trace import Sort, Trace
from rubric.units import counted, share

USUAL_SHARE = 0.05  # what more of the others hold is common property: a quotation, a download, a default
USUAL_LEAST = 2  # so many others may hold it at the least
SMALL, USUAL_SMALL = 20, 4  # among fewer others so many may: a ring of five is no common property there
ALWAYS_TELLING = frozenset({Sort.COMMIT, Sort.GIVEN})
"""However many others hold them: nobody comes by another's commits or data by chance."""
GAP = 36  # words, at the most, from one run that was kept to the next one of the same passage
DRIFT = 1  # by so many words both sides may differ in that, where words between were replaced
EDGES = 4  # words of a passage outside its first and last run that was kept, on average
STRONG_WORDS, NOTABLE_WORDS = 75, 40  # of one passage as estimated: some words less than it has, at times
STRONG_SHARE = 0.5  # of all own prose
STRONG_ROWS, NOTABLE_ROWS = 20, 5  # sampled lines of another's own data: nobody has them by chance
STRONG_ARTEFACTS = 3
MADE = frozenset({"weights", "figures", "archive"})  # what comes out of a run; pictures may be a template's
MAX_SPANS = 3


@dataclass(frozen=True)
class Passage:
    """A piece of prose in common: where it begins here and there, how many lines and words it has here."""

    here: Trace
    there: Trace
    lines: int
    their_lines: int
    words: int

    @property
    def place(self) -> tuple[Place, Place, int, int]:
        """As a flag shows it."""
        here, there = (Place(one.path, one.first_line) for one in (self.here, self.there))
        return here, there, self.lines, self.their_lines


@dataclass(frozen=True)
class Sizes:
    """How much both submissions hold, by sort."""

    mine: Mapping[Sort, int]
    theirs: Mapping[Sort, int]

    def of(self, sort: Sort) -> tuple[int, int]:
        """Of mine and of theirs."""
        return self.mine[sort], self.theirs[sort]


def usual(cohort: int) -> float:
    """How many others may hold something, not of `ALWAYS_TELLING`, that still tells anything."""
    return max(USUAL_SMALL if cohort < SMALL else USUAL_LEAST, USUAL_SHARE * cohort)


def compare_traces(
    mine: Sequence[Trace],
    others: Mapping[str, Sequence[Trace]],
    cohort: int | None = None,
    totals: Mapping[str, Mapping[Sort, int]] = MappingProxyType({}),
) -> tuple[Flag, ...]:
    """Flags for the owners who share traces with mine, the strongest first.

    `others` may hold everything, or only what is in common with mine; then `totals` says how much each of
    them holds in all, by sort, for the other one's page. `cohort`: how many others there are.
    """
    holders = Counter((one.sort, one.hash) for traces in others.values() for one in traces)
    most = usual(len(others) if cohort is None else cohort)
    own = {(one.sort, one.hash): one for one in mine}
    sizes, found = Counter(one.sort for one in mine), list[Flag]()
    for owner, traces in others.items():
        rare = [one for one in traces if one.sort in ALWAYS_TELLING or holders[one.sort, one.hash] <= most]
        shared = [(own[one.sort, one.hash], one) for one in rare if (one.sort, one.hash) in own]
        held = Counter(one.sort for one in traces) | Counter(totals.get(owner, {}))  # the larger of the two
        found += _flags(owner, shared, _foreign_rows(own, rare), Sizes(sizes, held))
    return tuple(sorted(found, key=lambda flag: (flag.strength != "strong", -flag.score, flag.other)))


def _flags(
    owner: str,
    shared: Sequence[tuple[Trace, Trace]],
    rows: Sequence[tuple[Trace, Trace]],
    sizes: Sizes,
) -> Iterator[Flag]:
    by_sort = {sort: [pair for pair in shared if pair[0].sort is sort] for sort in Sort}
    if by_sort[Sort.COMMIT]:
        yield _commits(owner, len(by_sort[Sort.COMMIT]), sizes)
    elif versions := [pair for pair in by_sort[Sort.VERSION] if PAST in (pair[0].what, pair[1].what)]:
        yield _versions(owner, len(versions), sizes)
    if len(rows) >= NOTABLE_ROWS:
        yield _rows(owner, rows, sizes)
    if by_sort[Sort.ARTEFACT]:
        yield _artefacts(owner, by_sort[Sort.ARTEFACT], sizes)
    if by_sort[Sort.PROSE]:
        yield from _prose(owner, by_sort[Sort.PROSE], sizes)


def _foreign_rows(
    own: Mapping[tuple[Sort, int], Trace], theirs: Sequence[Trace]
) -> list[tuple[Trace, Trace]]:
    """Lines pushed here that only the other was given."""
    return [
        (own[Sort.ROW, one.hash], one)
        for one in theirs
        if one.sort is Sort.GIVEN and (Sort.ROW, one.hash) in own and (Sort.GIVEN, one.hash) not in own
    ]


def _commits(owner: str, count: int, sizes: Sizes) -> Flag:
    mine, theirs = sizes.of(Sort.COMMIT)
    common, beyond = counted(count, "commit"), "in common beyond what was given"
    return Flag(
        owner,
        count / mine,
        "strong",
        kind=Sort.COMMIT,
        words=f"{common} of {mine} {beyond}",
        their_score=count / theirs,
        their_words=f"{common} of {theirs} {beyond}",
    )


def _versions(owner: str, count: int, sizes: Sizes) -> Flag:
    """Never strong: a scaffold of the web may be the same. What both still hold is compared otherwise."""
    mine, theirs = sizes.of(Sort.VERSION)
    words = f"{counted(count, 'file')} stood in both histories, byte for byte, and not in both at the end"
    return Flag(
        owner,
        count / mine,
        "notable",
        kind=Sort.VERSION,
        words=words,
        their_score=count / theirs,
        their_words=words,
    )


def _rows(owner: str, shared: Sequence[tuple[Trace, Trace]], sizes: Sizes) -> Flag:
    lines = counted(len(shared), "sampled line")
    return Flag(
        owner,
        len(shared) / sizes.mine[Sort.ROW],
        "strong" if len(shared) >= STRONG_ROWS else "notable",
        _spans(shared),
        kind=Sort.GIVEN,
        words=f"{lines} of data that only the other was given",
        their_score=len(shared) / sizes.theirs[Sort.GIVEN],
        their_words=f"the other holds {lines} of data that only this candidate was given",
    )


def _artefacts(owner: str, shared: Sequence[tuple[Trace, Trace]], sizes: Sizes) -> Flag:
    """One alone may come of the same data, seed and defaults; several, or of two sorts, hardly.

    Where none of them comes out of a run, they may come from a template of the web that both began with.
    """
    sorts = sorted({here.what for here, _ in shared})
    many = len(sorts) > 1 or len(shared) >= STRONG_ARTEFACTS
    mine, theirs = sizes.of(Sort.ARTEFACT)
    words = f"{counted(len(shared), 'file')} with the same content ({', '.join(sorts)})"
    return Flag(
        owner,
        len(shared) / mine,
        "strong" if many and MADE.intersection(sorts) else "notable",
        _spans(shared),
        kind=Sort.ARTEFACT,
        words=words,
        their_score=len(shared) / theirs,
        their_words=words,
    )


def _prose(owner: str, shared: Sequence[tuple[Trace, Trace]], sizes: Sizes) -> Iterator[Flag]:
    passages = sorted(_passages(shared), key=lambda one: (-one.words, one.here.path, one.here.first_line))
    longest = passages[0].words
    if longest < NOTABLE_WORDS:
        return
    held, theirs = (len(shared) / size for size in sizes.of(Sort.PROSE))
    yield Flag(
        owner,
        held,
        "strong" if longest >= STRONG_WORDS or held >= STRONG_SHARE else "notable",
        tuple(one.place for one in passages[:MAX_SPANS]),
        kind=Sort.PROSE,
        words=_prose_words(held, longest),
        their_score=theirs,
        their_words=_prose_words(theirs, longest),
    )


def _prose_words(held: float, longest: int) -> str:
    return f"{share(held)} of this submission's prose; the longest passage in common has some {longest} words"


def _passages(shared: Sequence[tuple[Trace, Trace]]) -> Iterator[Passage]:
    """Runs that follow each other on both sides, joined across words that were replaced.

    A run of a passage may stand elsewhere there as well: it begins one of its own beside the other.
    """
    growing: list[list[tuple[Trace, Trace]]] = []
    for pair in sorted(shared, key=lambda pair: pair[0].number):
        ended = [one for one in growing if pair[0].number - one[-1][0].number > GAP]
        yield from map(_passage, ended)
        growing = [one for one in growing if one not in ended]
        passage = next((one for one in growing if _follows(one[-1], pair)), None)
        if passage is None:
            growing.append([pair])
        else:
            passage.append(pair)
    yield from map(_passage, growing)


def _follows(last: tuple[Trace, Trace], pair: tuple[Trace, Trace]) -> bool:
    steps = [after.number - before.number for before, after in zip(last, pair, strict=True)]
    same = all(after.path == before.path for before, after in zip(last, pair, strict=True))
    return same and abs(steps[0] - steps[1]) <= DRIFT and all(0 < step <= GAP for step in steps)


def _passage(pairs: Sequence[tuple[Trace, Trace]]) -> Passage:
    """Where a run that would have been kept is missing between two, the words between count no further."""
    begin, last = pairs[0], pairs[-1]
    steps = (after[0].number - before[0].number for before, after in pairwise(pairs))
    return Passage(
        *begin,
        last[0].last_line - begin[0].first_line + 1,
        last[1].last_line - begin[1].first_line + 1,
        sum(min(step, WINDOW) for step in steps) + RUN + EDGES,
    )


def _spans(shared: Sequence[tuple[Trace, Trace]]) -> tuple[tuple[Place, Place, int, int], ...]:
    """The first places in common; a whole file has no lines."""
    return tuple(
        (Place(here.path, here.first_line or None), Place(there.path, there.first_line or None), 1, 1)
        for here, there in sorted(shared, key=lambda pair: (pair[0].path, pair[0].first_line))[:MAX_SPANS]
    )
