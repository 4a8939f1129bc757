"""Run as a program, in isolation: a PDF comes in, its pages come out as JSON. Nothing of ours is imported."""

from __future__ import annotations

import io
import json
import logging
import sys

from pypdf import PdfReader

_PAGES, _PAGE, _WHOLE = 40, 40_000, 400_000  # pages, characters of one, characters of all


def main() -> int:
    """Write a JSON list of texts, one per page, the first forty; 1 where the file cannot be read."""
    pages = read(sys.stdin.buffer.read())
    if pages:
        json.dump(pages, sys.stdout)
    return 0 if pages else 1


def read(data: bytes) -> list[str]:
    """The texts of the pages before the first that cannot be read."""
    logging.disable(logging.CRITICAL)
    pages: list[str] = []
    try:
        reader = PdfReader(io.BytesIO(data))
        for number in range(min(_PAGES, reader.get_num_pages())):
            left = _WHOLE - sum(map(len, pages))
            pages.append(_legible(reader.pages[number].extract_text())[: min(_PAGE, left)])
    except Exception:  # noqa: BLE001 - whatever a hostile file makes a library raise, pages read before stay
        return pages
    return pages


def _legible(text: str) -> str:
    """Without half surrogates, which are no text."""
    return text.encode("utf-8", "replace").decode()


if __name__ == "__main__":
    sys.exit(main())
