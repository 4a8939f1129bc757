"""Words of a comment: taken off one by one, and a slip of the finger told from another word. Pure."""

from __future__ import annotations

import re
from itertools import takewhile

from rubric.document import printable
from rubric.markdown import quote

REASON_MAX = 500  # characters of a reason
_SHOWN = 20  # characters of a wrong word in an answer
_LEAST_LETTERS = 5  # of a verb that is guessed at: `/helm` and `/node` are no slips of ours


def cut(text: str) -> tuple[str, str]:
    """The first word and what follows it, without blanks around."""
    word, *behind = text.split(maxsplit=1) or [""]
    return word, "".join(behind).strip()


def plain(word: str) -> str:
    """A word in lower case, out of its code span, without the comma or colon that people put behind."""
    return word.strip("`").rstrip(",:;.").strip("`").lower()


def is_slip(word: str, verb: str) -> bool:
    """One letter behind the first more, less or other, or two neighbours the wrong way round."""
    if len(verb) <= _LEAST_LETTERS or word[:2] != verb[:2] or abs(len(word) - len(verb)) > 1:
        return False
    if re.fullmatch(r"/[a-z-]+", word) is None:
        return False
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, verb, strict=False)))
    has, wants = word[same:], verb[same:]
    swapped = has[:2] == wants[1::-1] and has[2:] == wants[2:]
    return swapped or has[1:] == wants[1:] or has[1:] == wants or has == wants[1:]


def line(text: str, limit: int = REASON_MAX) -> str:
    """A text as one line without control characters."""
    return printable(text, limit)


def quoted(word: str) -> str:
    """The beginning of a wrong word, as Markdown in which nothing comes alive."""
    return quote(word, limit=_SHOWN)
