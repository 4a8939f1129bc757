"""The HTML page: self-contained, escaped, well-formed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given, settings

from rubric import html
from rubric.document import Document, Link, Meter, Paragraph
from rubric.grade import Graded
from rubric.report import reviewer_report
from tests.rubric.hostile import TEXT
from tests.rubric.samples import ABOUT
from tests.rubric.test_markdown import CHART, OURS, TIMELINE, page

VOID = {"meta", "rect", "path"}


class Outline(HTMLParser):
    """Every tag with its attributes' names, every link target, and all text outside the style sheet."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: set[str | None] = set()
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links |= {value for name, value in attrs if name in {"href", "src"}}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)


@settings(max_examples=100, deadline=None)
@given(TEXT)
def test_hostile_text_adds_no_tag_attribute_or_link(text: str) -> None:
    """The page has the tags of the same page with plain words, whatever stands in its leaves."""
    shown = Outline(html.render(page(text)))
    assert shown.tags == Outline(html.render(page("words"))).tags
    assert shown.links == {OURS}
    assert shown.open == []


@settings(max_examples=100, deadline=None)
@given(TEXT)
def test_no_control_character_reaches_the_page(text: str) -> None:
    """Escape, bidi and surrogate characters are replaced, so the page can be stored as UTF-8."""
    shown = html.render(page(text))
    shown.encode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown)


def test_the_page_asks_nobody_for_anything(graded: Graded) -> None:
    """No script, no image, no font: the policy forbids them, and none is there."""
    shown = html.render(reviewer_report(graded, ABOUT))
    assert "default-src 'none'" in shown
    assert not {tag for tag, _ in Outline(shown).tags} & {"script", "img", "link", "iframe", "object"}
    assert "url(" not in shown
    assert "@import" not in shown


def test_a_link_that_is_not_web_stays_text() -> None:
    """A javascript: address is never a link."""
    shown = Outline(html.render(Document("x", (Paragraph((Link("go", "javascript:alert(1)"),)),))))
    assert shown.links == set()
    assert "go" in "".join(shown.words)


def test_every_picture_has_its_own_title_and_description(graded: Graded) -> None:
    """Screen readers get the numbers: ids are unique, and each aria-labelledby points to two that exist."""
    shown = html.render(reviewer_report(graded, ABOUT))
    ids = re.findall(r'<(?:title|desc) id="([^"]+)"', shown)
    named = [one for both in re.findall(r'aria-labelledby="([^"]+)"', shown) for one in both.split()]
    assert len(ids) == len(set(ids)) == 4
    assert named == ids


def test_neighbouring_charts_stand_side_by_side() -> None:
    """Two charts share one grid; a paragraph between them ends it."""
    assert html.render(Document("x", (CHART, TIMELINE))).count('class="charts"') == 1
    assert html.render(Document("x", (CHART, Paragraph(("and",)), TIMELINE))).count('class="charts"') == 2


def test_an_empty_score_shows_only_the_pass_line() -> None:
    """Before the first mark there is nothing to fill."""
    shown = html.render(Document("x", (Meter(("none yet",), None, 70.0),)))
    assert 'class="fill"' not in shown
    assert 'style="left:70.0%"' in shown
