"""Texts of .docx and .pptx files: paragraphs and headings. ZIP and XML of a hostile hand, so all is capped.

Read as a stream: nothing is unpacked to a disk, no entity is followed, no tree of elements is built.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from rubric.tree import File

OFFICE = (".docx", ".pptx")
_FILE_BYTES, _PART_BYTES = 32 * 1024 * 1024, 8 * 1024 * 1024
_SLIDES, _PARAGRAPHS, _LENGTH = 200, 5_000, 4_000
_SLIDE = re.compile(r"ppt/slides/slide(\d{1,4})\.xml")
_STYLE = re.compile(r"(?:heading|titre|t[ií]tulo|berschrift)\D{0,3}([1-6])|title", re.IGNORECASE)
# What a broken archive or page raises; NotImplementedError: a compression that zipfile does not know.
_BROKEN = (
    zipfile.BadZipFile,
    expat.ExpatError,
    zlib.error,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph as Markdown would have it (# for headings), and where it stands: `slide 3`."""

    part: str
    text: str


def paragraphs(path: str, file: File) -> tuple[Paragraph, ...]:
    """The paragraphs that hold text; none where the file cannot be read. Never raises."""
    if len(file.data) > _FILE_BYTES:
        return ()
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            read = _slides(archive) if path.lower().endswith(".pptx") else _document(archive)
            return tuple(found for _, found in zip(range(_PARAGRAPHS), read, strict=False))
    except (*_BROKEN, KeyError, EOFError):
        return ()


def _document(archive: zipfile.ZipFile) -> Iterator[Paragraph]:
    for number, text in enumerate(_texts(archive, "word/document.xml"), start=1):
        yield Paragraph(f"paragraph {number}", text)


def _slides(archive: zipfile.ZipFile) -> Iterator[Paragraph]:
    named = ((_SLIDE.fullmatch(name), name) for name in archive.namelist())
    slides = sorted((int(match[1]), name) for match, name in named if match)
    for number, name in slides[:_SLIDES]:
        yield from (Paragraph(f"slide {number}", text) for text in _texts(archive, name))


def _texts(archive: zipfile.ZipFile, name: str) -> list[str]:
    """A part unpacks to no more than it declares: zipfile stops there and refuses what does not add up."""
    part = archive.getinfo(name)
    return _Reader().read(archive.read(part)) if part.file_size <= _PART_BYTES else []


class _Reader:
    """Collects `w:t` and `a:t` by paragraph; a title's style or placeholder makes a heading of it."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._now: list[str] = []
        self._level = 0
        self._is_title = self._is_text = False

    def read(self, data: bytes) -> list[str]:
        """Raises ExpatError for what is no XML, ValueError for XML that declares entities."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = _refuse
        parser.Parse(data, True)
        return self._found

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "p":
            self._now, self._level = [], 1 if self._is_title else 0
        elif tag == "sp":
            self._is_title = False
        elif tag == "ph":
            self._is_title = attributes.get("type", "") in ("title", "ctrTitle")
        elif tag == "pStyle":
            style = _STYLE.search(attributes.get("w:val", ""))
            self._level = int(style[1] or 1) if style else 0
        self._is_text = tag == "t"
        if tag in ("br", "tab"):
            self._now.append(" ")

    def _end(self, name: str) -> None:
        self._is_text = False
        if name.rpartition(":")[2] == "p" and self._now:
            text = " ".join("".join(self._now).split())[:_LENGTH]
            if text:
                self._found.append(f"{'#' * self._level} {text}" if self._level else text)
            self._now = []

    def _characters(self, text: str) -> None:
        if self._is_text:
            self._now.append(text)


def _refuse(*_: object) -> None:
    raise ValueError("entities are refused")
