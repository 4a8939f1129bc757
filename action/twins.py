"""Twins: a row reworded so that its label stays the same, while no cache of known texts recognises it. Pure.

Only what carries no meaning changes: greeting, closing, spaces, the first letter's case, an apostrophe, a
full stop, the last digits of a fraction. Content words, digits and all other fields stay as they are.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Mapping

ID = "id"
TEXT_WORDS = 4  # a string of fewer words may be a name or a category
JITTER = (-9.0, -6.0)  # decimal exponents of a fraction's relative change
TINY = 1e-9  # in place of an exact zero
WORD = re.compile(r"[^\W\d_]{2,}")
GAP = re.compile(r"(?<=\S) (?=\S)")
APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")
GREETED = re.compile(r"(?i)\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day))\b")
CLOSED = re.compile(r"(?i)\b(?:regards|thanks|thank you|wishes|sincerely|cheers)\b[^\n]{0,40}$")
GREETINGS = ("Hi, ", "Hello, ", "Hello. ", "Hi there, ", "Good day. ", "Good morning, ", "Good afternoon, ")
CLOSINGS = (
    " Regards.",
    " Kind regards.",
    " Best regards.",
    " Many regards",
    " With best wishes.",
    " Thank you.",
)
Fields = Mapping[str, object]


def twin(fields: Fields, chance: random.Random) -> dict[str, object]:
    """The row in other words, its id untouched; differs from `fields` wherever it holds a string or a number
    with a point.

    Texts and fractions change. Where there are none, the row's longest string gets space around it, and where
    there is no string either, its whole floats move by as little.
    """
    made = {name: value if name == ID else _changed(value, chance) for name, value in fields.items()}
    if made != dict(fields):
        return made
    strings = [name for name, value in made.items() if name != ID and isinstance(value, str)]
    if strings:
        longest = max(strings, key=lambda name: len(str(made[name])))
        return {**made, longest: _spaced(str(made[longest]), chance)}
    return {
        name: _jittered(value, chance) if name != ID and isinstance(value, float) else value
        for name, value in made.items()
    }


def _changed(value: object, chance: random.Random) -> object:
    if isinstance(value, str) and len(WORD.findall(value)) >= TEXT_WORDS:
        return _reworded(value, chance)
    if isinstance(value, float) and math.isfinite(value) and not value.is_integer():
        return _jittered(value, chance)
    return value


def _reworded(text: str, chance: random.Random) -> str:
    """At least one word more, so that folding case, spaces and marks does not undo it, and some of the
    smaller changes.
    """
    made = _wider(text, chance)
    for change in chance.sample(SMALL, chance.randint(0, len(SMALL))):
        made = change(made)
    greeting = "" if GREETED.match(text) else chance.choice(GREETINGS)
    closing = "" if greeting and CLOSED.search(text) else _stopped(made) + chance.choice(CLOSINGS)
    if greeting and closing:
        greeting, closing = chance.choice(((greeting, ""), ("", closing), (greeting, closing)))
    return f"{greeting}{made}{closing}"


def _stopped(text: str) -> str:
    """The full stop that a sentence needs before another one."""
    return "." if text[-1:].isalnum() else ""


def _other_case(text: str) -> str:
    """The first letter in its other case, unless it has none or more capitals follow it."""
    first, other = text[:1], text[:1].swapcase()
    return other + text[1:] if other.swapcase() == first and text[1:2].islower() else text


def _other_end(text: str) -> str:
    """With a full stop where there was none, without it where there was one; other marks carry meaning."""
    if text[-1:].isalpha():
        return f"{text}."
    return text[:-1] if text.endswith(".") and text[-2:-1].isalpha() else text


def _other_apostrophes(text: str) -> str:
    """Typewriter apostrophes for typographic ones, or the other way round."""
    return APOSTROPHE.sub("'" if "’" in text else "’", text)


def _wider(text: str, chance: random.Random) -> str:
    """Up to three of the spaces between words doubled."""
    gaps = [gap.start() for gap in GAP.finditer(text)]
    for place in sorted(chance.sample(gaps, min(len(gaps), chance.randint(0, 3))), reverse=True):
        text = f"{text[:place]} {text[place:]}"
    return text


def _spaced(text: str, chance: random.Random) -> str:
    """Space before, behind or on both sides."""
    before, behind = chance.choice(((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1), (2, 2)))
    return f"{' ' * before}{text}{' ' * behind}"


def _jittered(value: float, chance: random.Random) -> float:
    """Nearer to zero by 1e-9 to 1e-6 of itself, so that a bound at zero or one is never crossed."""
    if not math.isfinite(value):
        return value
    share: float = 10 ** chance.uniform(*JITTER)
    moved = value * (1 - share)
    if not value:
        return TINY * (1 + share)
    return moved if moved != value else math.nextafter(value, 0.0)


SMALL: tuple[Callable[[str], str], ...] = (_other_case, _other_end, _other_apostrophes)
