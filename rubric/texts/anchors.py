"""The anchors that GitHub gives to the headings of a Markdown page, so that a link opens at a heading.

GitHub's rule (html-pipeline's table of contents): the heading as it is rendered, in lower case, without what
is neither letter, mark, digit, connector, blank nor hyphen, each blank as a hyphen; what repeats is numbered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import unescape

_KEPT = frozenset({"Nd", "Nl", "Pc"})  # beside letters and marks
_LENGTH = 500  # characters of a heading that are looked at
_CODE = re.compile(r"(`+)(.+?)(?<!`)\1(?!`)")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->")
_STRESS = re.compile(r"(?<![^\W_])(_{1,3})(?=[^\s_])(.+?)(?<=[^\s_])\1(?![^\W_])")


def anchors(headings: Iterable[str]) -> tuple[str, ...]:
    """One anchor per heading of a page, in order; headings in Markdown as they are written."""
    used: dict[str, int] = {}
    made = []
    for heading in headings:
        plain = anchor = slug(rendered(heading))
        while anchor in used:
            used[plain] += 1
            anchor = f"{plain}-{used[plain]}"
        used[anchor] = 0
        made.append(anchor)
    return tuple(made)


def slug(text: str) -> str:
    """The anchor of a heading's rendered text, before numbering."""
    kept = (character for character in text.lower() if character in " -" or _is_word(character))
    return "".join(kept).replace(" ", "-")


def rendered(heading: str) -> str:
    """A heading's text as the page shows it: without markup, images and tags; code as it is."""
    shown, at = [], 0
    heading = heading[:_LENGTH]
    for code in _CODE.finditer(heading):
        shown += [_plain(heading[at : code.start()]), code[2].strip()]
        at = code.end()
    return "".join([*shown, _plain(heading[at:])]).strip()


def _plain(text: str) -> str:
    bare = _TAG.sub("", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    return unescape(_STRESS.sub(r"\2", bare))


def _is_word(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LM" or category in _KEPT
