"""All that programs of their own read of a submission, and the clock of its checks."""

from __future__ import annotations

import time

from app.formats.apart import TOGETHER
from app.formats.pdf import pages_in
from app.formats.video import lengths_in
from rubric.outside import Outside
from rubric.tree import SourceTree


def outside_of(tree: SourceTree, starter: SourceTree) -> Outside:
    """Pages of PDF files and lengths of films that are the candidate's own.

    One minute for all: what is not begun by then is not read, and what is begun has its own limit.
    """
    begun = time.monotonic()
    pages = pages_in(tree, starter)
    left = TOGETHER - (time.monotonic() - begun)
    return Outside(pages, lengths_in(tree, starter, within=left), time.monotonic)
