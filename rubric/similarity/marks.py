"""Matches in the form in which the viewer of Dolos finds them: tokens that only both sides of a match hold.

The viewer (`@dodona/dolos-web`) takes no matches. It winnows the token streams of both files, looks up in
kgrams.csv the hash of each gram in common, and joins grams that follow each other on both sides. Here a
match is one token, twice, which is the shortest gram that the viewer takes; before it stands a token that
only this stream holds. No two grams have the same hash, so that it marks the matches that were found, each
by itself, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import NamedTuple

from rubric.similarity.fingerprint import read_texts
from rubric.similarity.index import Fingerprinted
from rubric.similarity.spans import Span
from rubric.tree import SourceTree

GRAM_LENGTH, GRAMS_IN_WINDOW = 2, 1
MAX_MARKS = 50_000  # each makes some 600 bytes of CSV
LONGEST_LINE = 1_000  # characters; the rest of a line is not shown

_MODULUS, _TOKEN_BASE, _GRAM_BASE = 33_554_393, 747_287, 4_194_301


def gram_hash(one: str, two: str) -> int:
    """The hash of a gram of two ASCII tokens in `@dodona/dolos-core` (TokenHash, RollingHash)."""
    return (_GRAM_BASE * _token_hash(one) + _token_hash(two)) % _MODULUS


def _token_hash(token: str) -> int:
    value = 0
    for letter in token.encode("ascii"):
        value = (value + letter) * _TOKEN_BASE % _MODULUS
    return value


class Region(NamedTuple):
    """A place in a sheet, as the viewer names it: rows and columns from 0."""

    startRow: int  # noqa: N815
    startCol: int  # noqa: N815
    endRow: int  # noqa: N815
    endCol: int  # noqa: N815


@dataclass(frozen=True)
class Sheet:
    """The files of a submission as one text. `begins`: the row, from 0, of each file's first line."""

    text: str
    begins: Mapping[str, int]

    @classmethod
    def of(cls, prints: Iterable[Fingerprinted], tree: SourceTree) -> Sheet:
        """What was compared of these files, each under its path; long lines are cut."""
        paths = dict.fromkeys(found.path for found in prints)
        read = read_texts(SourceTree({path: file for path, file in tree.files.items() if path in paths}))
        rows: list[str] = []
        begins: dict[str, int] = {}
        for path in paths:
            rows += _lines(f"# {path}")
            begins[path] = len(rows)
            rows += _lines(read.get(path, ""))
        return cls("\n".join(rows), begins)

    @cached_property
    def whole(self) -> Region:
        """From the first line to the end."""
        return Region(0, 0, self.text.count("\n") + 1, 0)

    def region(self, path: str, first: int, last: int, number: int) -> Region:
        """The lines of a file, 1-based, both ends included.

        It ends beyond its last line, where the viewer cuts it: the viewer tells the matches of a pair apart
        by their columns alone, so that each `number` ends at a column of its own.
        """
        begin = self.begins[path] - 1
        return Region(begin + first, 0, begin + last, LONGEST_LINE + number)


def _lines(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [line[:LONGEST_LINE] for line in lines]


class Mark(NamedTuple):
    """A token that two submissions hold, and that nothing else holds."""

    token: str
    one: str
    two: str

    @property
    def hash(self) -> int:
        """That of its gram."""
        return gram_hash(self.token, self.token)


@dataclass(frozen=True)
class Marks:
    """Token streams by submission, each token with its place, and the tokens that two of them share."""

    sheets: Mapping[str, Sheet]
    streams: dict[str, list[tuple[str, Region]]] = field(default_factory=lambda: defaultdict(list))
    shared: list[Mark] = field(default_factory=list)
    _hashes: set[int] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)

    def add(self, one: str, two: str, matches: Sequence[Span]) -> None:
        """Mark each match of a pair, as long as there are fewer than `MAX_MARKS` of all pairs."""
        for number, span in enumerate(matches[: MAX_MARKS - len(self.shared)]):
            mark = Mark(self._token(lambda token: [(token, token)]), one, two)
            self.shared.append(mark)
            here = self.sheets[one].region(span.here, span.first, span.last, number)
            there = self.sheets[two].region(span.there, span.their_first, span.their_last, number)
            self._append(one, mark.token, here)
            self._append(two, mark.token, there)

    def _append(self, name: str, token: str, region: Region) -> None:
        stream = self.streams[name]
        last = [stream[-1][0]] if stream else []
        apart = self._token(lambda between: [*((one, between) for one in last), (between, token)])
        stream += [(apart, self.sheets[name].whole), (token, region), (token, region)]

    def _token(self, grams: Callable[[str], Sequence[tuple[str, str]]]) -> str:
        """The next number whose grams have hashes of their own."""
        while True:
            token = str(next(self._numbers))
            hashes = [gram_hash(one, two) for one, two in grams(token)]
            if len({*hashes}) == len(hashes) and self._hashes.isdisjoint(hashes):
                self._hashes.update(hashes)
                return token
