"""Pages of plain text, as a converter leaves them: lines broken anywhere, headings without a mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rubric.texts.office import Paragraph

_LONG = 300  # characters after which a passage is given up, whether its sentence ends or not
_ENDS = re.compile(r"[.!?:;]['\"”)]?\s*$")
_BEGINS = re.compile(r"\s*(?:[•▪●○*–-]|\(?\d{1,2}[.)]|[a-z]\))\s")
_NUMBERED = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.)\s+[^\W\d_][^.!?|]{1,80}")
_NAMED = re.compile(
    r"\s*(?:abstract|introduction|overview|summary|data(?: ?set)?s?|method\w*|models?|results?|evaluation|"
    r"discussion|limitations?|failure (?:modes|analysis)|conclusions?|future work|monitoring"
    r"|references)\s*:?\s*",
    re.IGNORECASE,
)


def page_paragraphs(pages: Sequence[str]) -> Iterator[Paragraph]:
    """Sentences that were broken over lines made whole, numbered and well-known headings marked as such."""
    for number, page in enumerate(pages, start=1):
        yield from (Paragraph(f"page {number}", text) for text in _passages(page.splitlines()))


def _passages(lines: Sequence[str]) -> Iterator[str]:
    held = ""
    for line in lines:
        is_title = _is_title(line)
        if held and (is_title or not line.strip() or _BEGINS.match(line) or len(held) > _LONG):
            yield held
            held = ""
        if is_title:
            yield f"## {line.strip()}"
            continue
        held = f"{held} {line.strip()}".strip()
        if _ENDS.search(line):
            yield held
            held = ""
    if held:
        yield held


def _is_title(line: str) -> bool:
    return _NUMBERED.fullmatch(line) is not None or _NAMED.fullmatch(line) is not None
