"""The anchors of headings, as GitHub's pages have them."""

from __future__ import annotations

import pytest
from hypothesis import given

from rubric.texts.anchors import anchors, rendered, slug
from tests.rubric.hostile import TEXT


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Rejected option", "rejected-option"),
        ("bravoCharlieDelta", "bravocharliedelta"),
        ("heading with a - dash", "heading-with-a---dash"),
        ("heading with an _ underscore", "heading-with-an-_-underscore"),
        ("heading with a period.txt", "heading-with-a-periodtxt"),
        ("bind_headers(exchange, routing [, callback])", "bind_headersexchange-routing--callback"),
        ("apostrophe’s should be trimmed", "apostrophes-should-be-trimmed"),
        ("I ♥ unicode", "i--unicode"),
        ("en–dash", "endash"),
        ("😄 unicode emoji", "-unicode-emoji"),
        ("😄 - an emoji", "---an-emoji"),
        (":smile: - a gemoji", "smile---a-gemoji"),
        (":ok_hand: Single", "ok_hand-single"),
        ("Профили пользователей", "профили-пользователей"),
        ("Привет non-latin 你好", "привет-non-latin-你好"),
        ("Größe & Maß: 2. Teil", "größe--maß-2-teil"),
        ("हिन्दी", "हिन्दी"),  # marks stay
        ("H₂O at 10²", "ho-at-10"),
    ],
)
def test_a_heading_has_githubs_anchor(heading: str, anchor: str) -> None:
    """Cases that are published for GitHub's own rule, and scripts beside Latin."""
    assert anchors([heading]) == (anchor,)


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("**Bold** and *italic* and ~~gone~~", "**Bold** and *italic* and ~~gone~~"),  # signs fall away later
        ("Use `train_test_split` here", "Use train_test_split here"),
        ("`a_b` _stressed_ c_d", "a_b stressed c_d"),
        ("__proto__", "proto"),
        ("A [link](https://example.com/x) and ![alt](a.png)", "A link and"),
        ("Cost &amp; time <b>now</b> <!-- note -->", "Cost & time now"),
        ("``a ` b``", "a ` b"),
    ],
)
def test_a_heading_is_read_as_the_page_shows_it(heading: str, shown: str) -> None:
    """Markup is no text; code is, as it stands."""
    assert rendered(heading) == shown


def test_repeated_headings_are_numbered_as_github_does() -> None:
    """Also where a number makes the anchor of another heading."""
    headings = ["echo", "echo", "echo 1", "echo-1", "echo", "foxtrot-1", "foxtrot", "foxtrot"]
    wanted = ("echo", "echo-1", "echo-1-1", "echo-1-2", "echo-2", "foxtrot-1", "foxtrot", "foxtrot-2")
    assert anchors(headings) == wanted


@given(TEXT)
def test_any_heading_gives_an_anchor_of_plain_signs(text: str) -> None:
    """No blank and no sign that a link could be left with; two equal headings have two anchors."""
    first, second = anchors([text, text])
    assert first != second
    assert not set(first) & set(" #<>()[]\"'`&|\n")
    assert slug(first) == first
