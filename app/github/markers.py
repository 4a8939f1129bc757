"""The hidden first line by which we know a comment of ours again. Pure: events and tests read it as well."""

from __future__ import annotations

import re

MARKER = re.compile(r"<!-- proofgrade:(?P<key>(?:(?!-->)[^\s<>])+) -->\r?(?:\n|$)")


def marked(key: str, body: str) -> str:
    """`body` with the marker of `key` as its first line."""
    line = f"<!-- proofgrade:{key} -->"
    if MARKER.fullmatch(line) is None or "--" in key:
        raise ValueError(
            f"{key!r} cannot stand in a hidden comment: no spaces, angle brackets or double hyphens"
        )
    return f"{line}\n{body}"


def key_of(text: str) -> str | None:
    """The key in the first line of a comment, or None."""
    found = MARKER.match(text)
    return None if found is None else found["key"]


def unmarked(text: str) -> str:
    """A comment as it was before marking: no marker line, and line ends as `\\n` (browsers send `\\r\\n`)."""
    found = MARKER.match(text)
    return (text if found is None else text[found.end() :]).replace("\r\n", "\n")
