"""The code of a notebook: its cells in order, each a text of its own with its lines in the file."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

_SOURCE = re.compile(r'"source"\s*:\s*\[?')
_STRING = re.compile(r'[\s,]*"((?:[^"\\]|\\.)*)', re.DOTALL)  # also one that is not closed


def cells(text: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each code cell without magics and shell lines, and where in the file each of its lines stands.

    Where the JSON is broken, every readable `source` in it counts: a notebook that no viewer opens must not
    hide what it holds. Never raises.
    """
    placed: dict[str, deque[tuple[int, ...]]] = defaultdict(deque)
    for source, numbers in _salvaged(text):
        placed[source].append(numbers)
    last = 1
    for source in _sources(text):
        lines = source.split("\n")
        numbers = placed[source].popleft() if placed[source] else (last,) * len(lines)
        last = numbers[-1]
        yield "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines), numbers


def _sources(text: str) -> Iterator[str]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        yield from (source for source, _ in _salvaged(text))
        return
    found = notebook.get("cells") if isinstance(notebook, dict) else None
    for cell in found if isinstance(found, list) else ():
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source")
            parts = source if isinstance(source, list) else [source]
            joined = "".join(_plain(part) for part in parts if isinstance(part, str))
            if joined:
                yield joined


def _plain(text: str) -> str:
    """With one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _salvaged(text: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Whatever stands as a `source`, of whatever cell, with the lines of the file."""
    breaks = [found.start() for found in re.finditer("\n", text)]
    for found in _SOURCE.finditer(text):
        parts: list[tuple[str, int]] = []
        at = found.end()
        while part := _STRING.match(text, at):
            parts.append((_plain(_unescaped(part[1])), bisect_right(breaks, part.start(1)) + 1))
            at = part.end() + 1
        joined = "".join(said for said, _ in parts)
        if joined:
            yield joined, _numbers(parts)


def _numbers(parts: Sequence[tuple[str, int]]) -> tuple[int, ...]:
    """For each line of the joined parts, the line of the file on which it begins."""
    numbers: list[int] = []
    begins = True
    for said, number in parts:
        if said:
            numbers += [number] * (said.count("\n") + begins - said.endswith("\n"))
            begins = said.endswith("\n")
    return (*numbers, numbers[-1]) if begins else tuple(numbers)


def _unescaped(inside: str) -> str:
    try:
        said = json.loads(f'"{inside}"', strict=False)
    except ValueError:
        return ""
    return said if isinstance(said, str) else ""
