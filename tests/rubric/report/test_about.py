"""Links to the candidate's files."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from rubric.document import Link, Quoted
from rubric.model import Place
from tests.rubric.hostile import TEXT
from tests.rubric.samples import ABOUT

TREE = ABOUT.links["tree"]


def test_a_place_links_to_its_line() -> None:
    """The tree's prefix, the path and the line; a place without a line links to the file."""
    assert ABOUT.place(Place("src/run.py", 3)) == Link(Quoted("src/run.py:3"), f"{TREE}/src/run.py#L3")
    assert ABOUT.place(Place("README.md")) == Link(Quoted("README.md"), f"{TREE}/README.md")


def test_a_page_that_github_draws_opens_at_a_heading_or_in_plain_text() -> None:
    """Such a page has no lines; its plain text has, and its headings have anchors."""
    assert ABOUT.address(Place("docs/README.MD", 3)) == f"{TREE}/docs/README.MD?plain=1#L3"
    assert ABOUT.address(Place("README.md", 3), "run-it") == f"{TREE}/README.md#run-it"
    assert ABOUT.address(Place("../x", 3), "run-it") == ""


@given(TEXT)
def test_a_hostile_path_cannot_leave_the_tree(path: str) -> None:
    """Whatever a path holds, its link begins with the tree and holds only safe characters."""
    shown = ABOUT.place(Place(path, 1))
    if isinstance(shown, Link):
        assert shown.url.startswith(f"{TREE}/")
        assert not set(shown.url.removeprefix(TREE)) & set(" <>()[]\"'\\?&@|\n")


@pytest.mark.parametrize("path", ["../../settings", "a/../b", "/etc/passwd", "", "a//b", "bad\udcff.py"])
def test_an_odd_path_is_text_only(path: str) -> None:
    """Paths that climb, are absolute or are no UTF-8 are shown and not linked."""
    assert isinstance(ABOUT.place(Place(path, 1)), Quoted)


def test_without_a_tree_places_are_text() -> None:
    """No link is invented, and a prefix that is not http(s) counts as none."""
    for links in ({}, {"tree": "javascript:alert(1)"}):
        assert replace(ABOUT, links=links).place(Place("run.sh", 1)) == Quoted("run.sh:1")


def test_the_receipt_time_reads_as_words() -> None:
    """ISO 8601 becomes a date, a time and UTC."""
    assert ABOUT.received == "2026-03-02 10:15:00 UTC"
