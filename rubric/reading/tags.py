"""Whether a sentence may say that a thing is not done, or not done yet."""

from __future__ import annotations

import re
from enum import StrEnum

_WORDS = 6  # so many words around a find are looked at
_NOT = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot|lacks?|nunca|sin|sem|não|ohne|kein\w*|nicht|sans|pas"
    r"|jamais|aucune?)\b|n['’]t\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:could|would|future|later|next steps?|plan(?:ned|s)? to|going to|yet to|podr[ií]a|poderia"
    r"|futuro|k[oö]nnte|zuk[uü]nftig|pourrait|[aà] venir)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:todo|tbd|pending|to be (?:done|added|decided|written|determined)|not (?:done|started) yet)\b"
    r"|^\W*\[ \]|\?[\W\d]*$|\?\s*\(",
    re.IGNORECASE,
)
_BEGINS_NOT = re.compile(r"^\W*(?:no|not|none|nothing|n/a|never|out of scope)\b", re.IGNORECASE)


class Tag(StrEnum):
    """What a found sentence may say of itself."""

    PLAIN = "plain"
    NOT = "not"  # a negation stands near
    LATER = "later"  # a condition, a plan or an open question


TOLD = {Tag.PLAIN: "", Tag.NOT: ' (says "not")', Tag.LATER: ' (says "could", "later" or asks)'}


def tag_of(text: str, match: re.Match[str], *, says_no: bool = False) -> Tag:
    """By the words within six of the find; by the whole line where it is a question or an open box.

    `says_no`: among limits and failures "not" and "could" belong to the matter; only what is open is told.
    """
    if _OPEN.search(text):
        return Tag.LATER
    if says_no:
        return Tag.PLAIN
    before, after = text[: match.start()].split(), text[match.end() :].split()
    near = " ".join([*before[-_WORDS:], match[0], *after[:_WORDS]])
    if _NOT.search(near):
        return Tag.NOT
    return Tag.LATER if _LATER.search(near) else Tag.PLAIN


def tag_below(first: str) -> Tag:
    """Of a heading, by how the first line beneath it begins."""
    if _BEGINS_NOT.search(first):
        return Tag.NOT
    return Tag.LATER if _OPEN.search(first) else Tag.PLAIN
