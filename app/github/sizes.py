"""What GitHub takes at most, in its own units, and texts cut to fit with a sentence that says so. Pure.

A comment may hold 65,536 characters (code points; some servers take 262,144 bytes). The texts of a check run
may hold 65,535 *bytes*, whatever the documentation calls them: the server refuses with "exceeds a maximum
bytesize". Everything here stays below both, with room for what is added.
"""

from __future__ import annotations

from collections.abc import Callable

from rubric.plain import utf8

COMMENT_CHARACTERS = 60_000
CHECK_TEXT_BYTES = 60_000
TITLE_BYTES = 255
MESSAGE_BYTES = 60_000  # of an annotation; GitHub takes 64 KB
ANNOTATIONS_A_REQUEST = 50
BUTTONS_MAX = 3
LABEL_MAX, DESCRIPTION_MAX, IDENTIFIER_MAX = 20, 40, 20  # characters of a button

CUT = "\n\n*Cut here: GitHub takes no longer text.*\n"


def fit_comment(text: str) -> str:
    """A comment of at most 60,000 characters."""
    return _fit(text, COMMENT_CHARACTERS, len, CUT)


def fit_check_text(text: str) -> str:
    """A summary or text of a check run of at most 60,000 bytes."""
    return _fit(text, CHECK_TEXT_BYTES, utf8, CUT)


def fit_title(text: str) -> str:
    """A title of at most 255 bytes."""
    return _fit(text, TITLE_BYTES, utf8, "…")


def fit_message(text: str) -> str:
    """The message of an annotation."""
    return _fit(text, MESSAGE_BYTES, utf8, " … (cut here)")


def _fit(text: str, limit: int, size: Callable[[str], int], note: str) -> str:
    if size(text) <= limit:
        return text
    room = limit - size(note)
    kept = text[:room]
    while size(kept) > room:
        # A code point is at most four bytes: this many characters too many, at the least.
        kept = kept[: len(kept) - max(1, (size(kept) - room) // 4)]
    return kept.rstrip() + note
