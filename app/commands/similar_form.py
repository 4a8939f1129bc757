"""`/similar ALIAS OUTCOME [why]`: how it is written and read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from app.commands import forms
from app.commands.words import cut, line, plain, quoted
from app.review.similar import CLEARED, OUTCOMES, SHARED_SOURCE

_EXTERNAL = "external:"
_SAID: Mapping[str, str] = MappingProxyType(
    {one: one for one in OUTCOMES} | {"shared source": SHARED_SOURCE, "clear": CLEARED}
)
_LONGEST = max(len(words.split()) for words in _SAID)


@dataclass(frozen=True)
class Similar:
    """What the flag with `other` was found to be: one of the outcomes, or "" to take that back."""

    verb: ClassVar[str] = forms.SIMILAR
    other: str
    outcome: str
    why: str = ""


def read_similar(rest: str) -> Similar | str:
    """`ALIAS OUTCOME [why]`, or what is wrong with it. Outcomes may be written with hyphens."""
    other, behind = _other(rest)
    if not other:
        return "with whom?"
    words = behind.split()
    if not words:
        return "what was found?"
    for count in range(min(_LONGEST, len(words)), 0, -1):
        said = plain(" ".join(words[:count])).replace("-", " ")
        if said in _SAID:
            return Similar(other, _SAID[said], line(" ".join(words[count:])))
    return f"{quoted(words[0])} is no outcome"


def _other(rest: str) -> tuple[str, str]:
    """An alias, or `external: LABEL/NAME` with or without its blank, and what follows."""
    word, behind = cut(rest)
    if word.lower() == _EXTERNAL:
        name, behind = cut(behind)
        return (f"{_EXTERNAL} {plain(name)}" if name else ""), behind
    if word.lower().startswith(_EXTERNAL):
        return f"{_EXTERNAL} {plain(word[len(_EXTERNAL) :])}", behind
    return plain(word), behind
