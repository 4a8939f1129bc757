"""The code of a notebook: its cells in order, each a text of its own with the line at which it begins."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_SOURCE = re.compile(r'"source"\s*:\s*\[?')
_STRING = re.compile(r'[\s,]*"((?:[^"\\]|\\.)*)', re.DOTALL)  # also one that is not closed


def cells(text: str) -> Iterator[tuple[str, int]]:
    """Each code cell and the number of lines of code before it, without magics and shell lines.

    Where the JSON is broken, every readable `source` in it counts: a notebook that no viewer opens must not
    hide what it holds. Never raises.
    """
    before = 0
    for source in _sources(text):
        lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        yield "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines), before
        before += len(lines)


def _sources(text: str) -> Iterator[str]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        yield from _salvaged(text)
        return
    found = notebook.get("cells") if isinstance(notebook, dict) else None
    for cell in found if isinstance(found, list) else ():
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            yield from _joined(cell.get("source"))


def _joined(source: object) -> Iterator[str]:
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if isinstance(source, str) and source:
        yield source


def _salvaged(text: str) -> Iterator[str]:
    for found in _SOURCE.finditer(text):
        lines: list[str] = []
        at = found.end()
        while part := _STRING.match(text, at):
            lines.append(_unescaped(part[1]))
            at = part.end() + 1
        yield from _joined(lines)


def _unescaped(inside: str) -> str:
    try:
        said = json.loads(f'"{inside}"', strict=False)
    except ValueError:
        return ""
    return said if isinstance(said, str) else ""
