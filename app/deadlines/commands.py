"""What reviewers and leads write as the first line of a comment: `/extend 24h reason`, `/grade-late reason`.

Pure. A comment is anybody's text, so whatever it holds, reading it never fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rubric.document import printable

EXTEND, GRADE_LATE = "/extend", "/grade-late"
FORMS = {
    EXTEND: "`/extend 24h reason` (minutes `m`, hours `h` or days `d`, at most 14 days; a reason is needed)",
    GRADE_LATE: "`/grade-late reason` (a reason is needed)",
}
LONGEST_SECONDS = 14 * 24 * 3600
REASON_MAX = 500  # characters
_UNITS = {"m": 60, "h": 3600, "d": 24 * 3600}
_DURATION = re.compile(r"([1-9][0-9]{0,4})([mhd])", re.ASCII)


@dataclass(frozen=True)
class Extend:
    """More time for a candidate."""

    seconds: int
    reason: str


@dataclass(frozen=True)
class GradeLate:
    """The newest push after the deadline is to be graded."""

    reason: str


@dataclass(frozen=True)
class Malformed:
    """A command of ours in a form that is not; `verb` is which one."""

    verb: str
    wrong: str

    @property
    def answer(self) -> str:
        """One line that says what is wrong and what to write."""
        return f"Not done: {self.wrong}. Write {FORMS[self.verb]}."


Command = Extend | GradeLate | Malformed


def read_command(text: str) -> Command | None:
    """The command that a comment gives, or None where it gives none. Never raises."""
    verb, words = _split(text)
    if verb not in FORMS:
        return None
    if verb == GRADE_LATE:
        reason = " ".join(words)
        return GradeLate(_short(reason)) if reason else Malformed(verb, "a reason is missing")
    if not words:
        return Malformed(verb, "how much time, and why?")
    seconds = read_duration(words[0])
    if seconds is None:
        return Malformed(verb, f"`{_quoted(words[0])}` is not a time like 24h")
    reason = " ".join(words[1:])
    return Extend(seconds, _short(reason)) if reason else Malformed(verb, "a reason is missing")


def read_duration(text: str) -> int | None:
    """Seconds of `90m`, `24h` or `2d`; None where it is none of these, or above two weeks."""
    found = _DURATION.fullmatch(text.lower())
    if found is None:
        return None
    seconds = int(found[1]) * _UNITS[found[2]]
    return seconds if seconds <= LONGEST_SECONDS else None


def _split(text: str) -> tuple[str, list[str]]:
    """The verb in lower case and the words behind it, over all lines."""
    words = text.split()
    return (words[0].lower(), words[1:]) if text.startswith("/") else ("", [])


def _short(reason: str) -> str:
    return printable(reason, REASON_MAX)


def _quoted(word: str) -> str:
    return printable(word, 20).replace("`", "'")
