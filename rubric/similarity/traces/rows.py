"""Lines of data: those that a submission holds, and those that only one candidate was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from rubric.similarity.hashing import token_hash
from rubric.similarity.traces.shares import shares
from rubric.similarity.traces.trace import Sort, Trace
from rubric.tree import SourceTree

ENDINGS = (".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".json")
LEAST_CHARACTERS = 12  # a shorter line is a label or a number that anybody may have
ONE_IN = 4  # lines taken, by their hash: the same choice for everybody
MAX_LINES = 32_000  # that are long enough, of every file as many, so that none hides the others
MAX_BYTES = 16 * 1024 * 1024  # of one file


def rows(tree: SourceTree, starter: SourceTree) -> Iterator[Trace]:
    """A fourth of the lines of the data files that are not the starter's."""
    yield from _rows(Sort.ROW, _own(tree, starter))


def given_rows(files: Mapping[str, bytes]) -> tuple[Trace, ...]:
    """The same of the files that one candidate was given."""
    return tuple(_rows(Sort.GIVEN, files))


def lines_beyond(tree: SourceTree, starter: SourceTree) -> int:
    """How many lines of data of a submission are not looked at."""
    own = _own(tree, starter).values()
    held = sum(1 for data in own for _ in _lines(data))
    return max(0, held - MAX_LINES) + sum(data[MAX_BYTES:].count(b"\n") for data in own)


def _own(tree: SourceTree, starter: SourceTree) -> dict[str, bytes]:
    return {path: file.data for path, file in tree.without(starter).files.items() if _is_data(path)}


def _is_data(path: str) -> bool:
    return path.lower().endswith(ENDINGS)


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and text of each line that is long enough."""
    for number, line in enumerate(data[:MAX_BYTES].splitlines(), start=1):
        if len(line) >= LEAST_CHARACTERS:
            yield number, line


def _rows(sort: Sort, files: Mapping[str, bytes]) -> Iterator[Trace]:
    held = [(path, data) for path, data in sorted(files.items()) if _is_data(path)]
    sizes = [sum(1 for _ in islice(_lines(data), MAX_LINES)) for _, data in held]
    for (path, data), share in zip(held, shares(sizes, MAX_LINES), strict=True):
        for number, line in islice(_lines(data), share):
            value = token_hash(line.strip().decode(errors="backslashreplace"))
            if value % ONE_IN == 0:
                yield Trace(sort, value << 2, path, number, number)
