"""Everything that people are shown of a graded run, and what of it came alive that a candidate wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from app.cli import console
from rubric import html, markdown
from rubric.document import Document
from rubric.grade import Graded
from rubric.paths import is_invisible
from rubric.report import About, candidate_report, check_texts, reviewer_report
from rubric.report.check_runs import NOTHING
from rubric.tree import SourceTree
from tests.rubric.test_html import Outline
from tests.rubric.test_markdown import ALIVE, HTML, tokens

SHA = "4f0c2a9be1d7358c6a4e0f9d2b7c1a3e5d6f7081"
OURS = "https://git.example/acme/review/"
ABOUT = About("heron-17", SHA, 1, "2026-03-02T10:15:00Z", {"tree": f"{OURS}blob/{SHA}"})
MARKS = "<!--"
COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)  # what a workflow's runner reads from standard output
TAGS = {"script", "img", "iframe", "object", "embed", "link", "form", "input", "base", "video", "audio"}


def alive(graded: Graded, tree: SourceTree = NOTHING) -> list[str]:
    """What came alive, with where: Markdown, HTML page, terminal, check runs with notes in `tree`."""
    reports = {"candidate": candidate_report(graded, ABOUT), "reviewer": reviewer_report(graded, ABOUT)}
    found = []
    for name, report in reports.items():
        found += [f"{name}, Markdown: {what}" for what in in_markdown(markdown.render(report))]
        found += [f"{name}, HTML: {what}" for what in in_html(html.render(report))]
        found += [f"{name}, terminal: {what}" for what in in_terminal(_printed(report))]
    for check in check_texts(graded, tree):
        found += [f"check {check.name}: {what}" for what in in_markdown(check.summary)]
        found += [f"check {check.name}, title: {what}" for what in in_words(check.title)]
        for note in check.notes:
            found += [f"note: {what}" for text in (note.title, note.message) for what in in_words(text)]
    return found


def in_words(text: str) -> Iterator[str]:
    """A text that is shown as it is, or as Markdown: nobody promises which."""
    yield from _controls(text)
    yield from (what for what in in_markdown(text) if what.startswith(("image", "link", "HTML")))
    yield from (f"words {found[0]}" for found in ALIVE.finditer(text))


def in_markdown(text: str) -> Iterator[str]:
    in_code = 0
    for token in tokens(text):
        if token.type in {"image", "s_open", "em_open"}:
            yield f"{token.type} {token.content}"
        if token.type == "link_open" and not str(token.attrGet("href")).startswith(OURS):
            yield f"link to {token.attrGet('href')}"
        if token.type in {"html_inline", "html_block"} and not HTML.fullmatch(token.content):
            yield f"HTML {token.content}"
        in_code += {"<code>": 1, "</code>": -1}.get(token.content, 0)
        if token.type == "text" and not in_code and ALIVE.search(token.content):
            yield f"words {token.content}"
    if MARKS in text:
        yield "a hidden marker"
    yield from _controls(text)


def in_html(text: str) -> Iterator[str]:
    page = Outline(text)
    yield from (f"tag {tag}" for tag, _ in page.tags if tag in TAGS)
    yield from (f"attribute {name}" for _, names in page.tags for name in names if name.startswith("on"))
    yield from (f"link to {link}" for link in page.links if not str(link).startswith((OURS, "#")))
    yield from _controls(text)


def in_terminal(text: str) -> Iterator[str]:
    yield from _controls(text)
    yield from (f"workflow command {found[0]!r}" for found in COMMAND.finditer(text))


def _controls(text: str) -> Iterator[str]:
    """Controls and text-direction marks; a zero-width space is how we break mentions."""
    signs = set(text) - {"\n", "\t", "\u200b"}
    odd = (sign for sign in signs if is_invisible(sign) or unicodedata.category(sign) == "Cs")
    yield from (f"control {sign!r}" for sign in odd)


def _printed(report: Document) -> str:
    with console.console.capture() as captured:
        console.print_document(report)
    return captured.get()
