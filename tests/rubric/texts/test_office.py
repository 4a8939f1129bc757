"""Documents and slides as paragraphs; broken and hostile ones as nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.reading.corpus import corpus_of
from rubric.reading.pointers import items_of
from rubric.texts.office import Paragraph, paragraphs
from rubric.texts.prose import prose_of
from rubric.tree import File
from tests.rubric.checks.support import EMPTY, tree

WORD = '<w:document xmlns:w="w"><w:body>{}</w:body></w:document>'
STYLED = '<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Rollback</w:t></w:r></w:p>'
PLAIN = "<w:p><w:r><w:t>Roll back </w:t></w:r><w:r><w:t>when precision drops below 0.8.</w:t></w:r></w:p>"
SLIDE = (
    '<p:sld xmlns:p="p" xmlns:a="a"><p:sp><p:ph type="title"/><a:p><a:r><a:t>Costs</a:t></a:r></a:p></p:sp>'
    "<p:sp><p:ph/><a:p><a:r><a:t>About $360 a month</a:t></a:r></a:p></p:sp></p:sld>"
)
FILLER = "<w:p><w:r><w:t>" + "Many words that say nothing much about it. " * 10 + "</w:t></w:r></w:p>"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_paragraphs_of_a_document_with_their_headings() -> None:
    """Runs are joined; a heading's style becomes its level."""
    data = zipped({"word/document.xml": WORD.format(STYLED + PLAIN)})
    assert paragraphs("a.docx", File(data)) == (
        Paragraph("paragraph 1", "## Rollback"),
        Paragraph("paragraph 2", "Roll back when precision drops below 0.8."),
    )


def test_slides_come_in_their_order() -> None:
    """By number, not by name; a title's placeholder is a heading."""
    data = zipped({f"ppt/slides/slide{n}.xml": SLIDE for n in (10, 2)})
    assert paragraphs("a.pptx", File(data)) == (
        Paragraph("slide 2", "# Costs"),
        Paragraph("slide 2", "About $360 a month"),
        Paragraph("slide 10", "# Costs"),
        Paragraph("slide 10", "About $360 a month"),
    )


def test_found_text_says_where_in_the_document_it_stands() -> None:
    """There are no lines to link to; pages that the edge converted are read the same way."""
    files = tree(
        {"REPORT.docx": zipped({"word/document.xml": WORD.format(FILLER + STYLED + PLAIN)}), "b.pdf": b"%PDF"}
    )
    prose = prose_of(files, EMPTY, (), {"b.pdf": ("words " * 60, "Roll back when p95 rises above 200 ms.")})
    found = {one.item: one.found for one in items_of(corpus_of(prose, files, EMPTY))}["rollback condition"]
    assert {(str(one.place), one.quote) for one in found} == {
        ("REPORT.docx", "paragraph 3: Roll back when precision drops below 0.8."),
        ("b.pdf", "page 2: Roll back when p95 rises above 200 ms."),
    }


@pytest.mark.parametrize(
    "content",
    [
        WORD.format(STYLED)[:-9],
        '<!DOCTYPE x [<!ENTITY a "b">]><w:document xmlns:w="w"><w:p><w:t>&a;</w:t></w:p></w:document>',
        "<a>" * 200_000,
        "\0",
        b" " * (9 * 1024 * 1024),
    ],
)
def test_hostile_parts_are_read_as_nothing(content: str | bytes) -> None:
    """Broken XML, entities, endless nesting, parts that unpack to more than is read."""
    assert paragraphs("a.docx", File(zipped({"word/document.xml": content}))) == ()


@given(st.binary(max_size=200), st.sampled_from(("a.docx", "a.pptx")))
def test_any_bytes_are_read_as_nothing(data: bytes, path: str) -> None:
    """Never an exception, with or without the head of an archive."""
    for start in (b"", b"PK\x03\x04", zipped({"word/document.xml": WORD})[:60]):
        assert paragraphs(path, File(start + data)) == ()
