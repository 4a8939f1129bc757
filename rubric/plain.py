"""A candidate's words where text is shown as it is, and how long a text is on the wire."""

from __future__ import annotations

import re

from rubric.document import printable

ZERO_WIDTH = "\u200b"
ALIVE = re.compile(
    r"[@#]"  # mentions, issue references, e-mail addresses
    r"|:(?=/|(?=[\w+-]*[a-z_+-])[\w+-]+(?::|\s*$))"  # addresses, emoji names; not times
    r"|\bGH(?=-)|www(?=\.)"  # GH-12, www.
    r"|[0-9a-f]{6}(?=[0-9a-f])",  # commit ids
    re.IGNORECASE,
)
_OPENS = re.compile(r"[<&`*~]|[\]!](?=[(\[])")  # a tag, an entity, code, stress, a link or an image


def inert(text: str, limit: int = 2_000) -> str:
    """Words that are alive neither as plain text nor as Markdown: for places that may show either.

    There are no entities, which plain text would show: a zero-width space stands behind whatever could begin
    a mention, a reference, an address, a tag, a link or an image.
    """
    broken = ALIVE.sub(lambda found: found[0] + ZERO_WIDTH, printable(text, limit))
    return _OPENS.sub(lambda found: found[0] + ZERO_WIDTH, broken)


def utf8(text: str) -> int:
    """Bytes of a text as UTF-8; what cannot be written so counts as what stands for it."""
    return len(text.encode(errors="replace"))
