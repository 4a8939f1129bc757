"""A Jupyter notebook as lines: what its cells say, and what they printed, with the lines of the file."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rubric.strict_json import JsonError, loads
from rubric.tree import File

NOTEBOOK_BYTES = 4 * 1024 * 1024
_DEPTH = 40
_LINES_MAX = 20_000
_LOST_MAX = 20  # lines that are not found in the file's text: then none is looked for any more


@dataclass(frozen=True)
class CellLine:
    """One line: where it stands in the .ipynb file (None: not found), and its text."""

    number: int | None
    text: str


@dataclass(frozen=True)
class Notebook:
    """Lines of Markdown cells, of code cells, and what code cells printed, each in their order."""

    prose: tuple[CellLine, ...] = ()
    code: tuple[CellLine, ...] = ()
    printed: tuple[CellLine, ...] = ()


def read_notebook(file: File) -> Notebook:
    """The lines of a notebook; an empty one where the file is none. Never raises."""
    if len(file.data) > NOTEBOOK_BYTES:
        return Notebook()
    try:
        content = loads(file.data, max_bytes=NOTEBOOK_BYTES, max_depth=_DEPTH)
    except JsonError:
        return Notebook()
    finder = _Finder(file.text())
    found: dict[str, list[CellLine]] = {"prose": [], "code": [], "printed": []}
    for kind, text in _texts(content):
        if sum(map(len, found.values())) >= _LINES_MAX:
            break
        found[kind] += [CellLine(finder.line_of(line), line) for line in text.splitlines()]
    return Notebook(**{kind: tuple(lines) for kind, lines in found.items()})


class _Finder:
    """The lines of the file in which texts stand, asked in the order of the file."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._breaks = [at for at, sign in enumerate(text) if sign == "\n"]
        self._at = self._lost = 0

    def line_of(self, text: str) -> int | None:
        if not text.strip() or self._lost >= _LOST_MAX:
            return None
        forms = dict.fromkeys(json.dumps(text, ensure_ascii=escaped)[1:-1] for escaped in (False, True))
        found = next((at for form in forms if (at := self._text.find(form, self._at)) >= 0), None)
        if found is None:
            self._lost += 1
            return None
        self._at = found
        return bisect_right(self._breaks, found) + 1


def _texts(content: object) -> Iterator[tuple[str, str]]:
    cells = content.get("cells") if isinstance(content, dict) else None
    for cell in cells if isinstance(cells, list) else ():
        if not isinstance(cell, dict):
            continue
        if cell.get("cell_type") == "markdown":
            yield "prose", _joined(cell.get("source"))
        elif cell.get("cell_type") != "raw":
            # nbformat sorts the keys of a cell: outputs stand before the source
            yield from (("printed", text) for text in _printed(cell))
            yield "code", _joined(cell.get("source"))


def _printed(cell: Mapping[str, object]) -> Iterator[str]:
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict):
            data = output.get("data")
            yield _joined(output.get("text"))
            yield _joined(data.get("text/plain")) if isinstance(data, dict) else ""


def _joined(source: object) -> str:
    parts = source if isinstance(source, list) else [source]
    return "".join(part for part in parts if isinstance(part, str))
