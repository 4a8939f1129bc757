"""PDF made plain text, page by page, by pypdf in a process of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

from app.formats.apart import PYTHON, TOGETHER, run_apart
from rubric.outside import Pages
from rubric.tree import SourceTree

_PROGRAM = Path(__file__).with_name("pdf_reader.py")
_SOURCES = (".ipynb", ".md", ".rst", ".docx", ".pptx")
_FILES, _BYTES = 8, 16 * 1024 * 1024
_SECONDS = 15
_FAILED = 2  # files after which no further one is tried


def pages_in(tree: SourceTree, starter: SourceTree, *, within: float = TOGETHER) -> Pages:
    """The pages of the candidate's own PDF files by path, smallest first; without those that cannot be read.

    The print of a notebook or text that stands beside it is left out: it would be read twice. At most eight
    files of 16 MiB, forty pages of each, fifteen seconds of processor time for one; none is begun after
    `within` seconds. Raises nothing.
    """
    own = tree.without(starter).files
    sources = {path.rpartition(".")[0] for path in tree if path.endswith(_SOURCES)}
    found = sorted(
        (len(file.data), path)
        for path, file in own.items()
        if path.lower().endswith(".pdf") and path[: -len(".pdf")] not in sources
    )
    asked = [path for size, path in found if size <= _BYTES][:_FILES]
    return dict(_read({path: own[path].data for path in asked}, time.monotonic() + within))


def pages_of(data: bytes) -> list[str] | None:
    """The texts of a PDF's pages; None where it cannot be read within the limits."""
    said = run_apart((*PYTHON, str(_PROGRAM)), data, _SECONDS)
    return None if said is None else list(map(str, json.loads(said)))


def _read(files: dict[str, bytes], until: float) -> Iterator[tuple[str, list[str]]]:
    failed = 0
    for path, data in files.items():
        if failed == _FAILED or time.monotonic() >= until:
            return
        pages = pages_of(data)
        failed += pages is None
        if pages:
            yield path, pages
