"""What a comment asks us to do: `/score data 3 clean splits`, `/extend 24h reason`, `/decide hold`.

Pure. A comment is anybody's text, so whatever it holds, reading it never fails. Only its very beginning says
whether it is a command; whatever else begins with a slash is a path or another bot's command, and nobody's
here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from app.commands import forms
from app.commands.durations import read_duration
from app.commands.similar_form import Similar, read_similar
from app.commands.words import cut, is_slip, line, plain, quoted
from rubric.markdown import quote
from rubric.rubric_file import ID

TEXT_MAX = 2_000  # characters of a comment to a row, a question or an appeal
ADVANCE, HOLD, DECLINE = VERDICTS = ("advance", "hold", "decline")
_NO_REASON, _WHICH_ROW = "a reason is missing", "which row?"


@dataclass(frozen=True)
class Score:
    """Points for a row, with the comment to it or ""."""

    verb: ClassVar[str] = forms.SCORE
    row: str
    points: int
    why: str = ""


@dataclass(frozen=True)
class Note:
    """A reviewer's comment to a row."""

    verb: ClassVar[str] = forms.NOTE
    row: str
    text: str


@dataclass(frozen=True)
class Rerun:
    """The newest push is to be run once more."""

    verb: ClassVar[str] = forms.RERUN


@dataclass(frozen=True)
class Extend:
    """More time for a candidate."""

    verb: ClassVar[str] = forms.EXTEND
    seconds: int
    reason: str


@dataclass(frozen=True)
class Unblind:
    """The candidate's name is to be shown."""

    verb: ClassVar[str] = forms.UNBLIND
    reason: str


@dataclass(frozen=True)
class Discuss:
    """A row is to be talked about."""

    verb: ClassVar[str] = forms.DISCUSS
    row: str


@dataclass(frozen=True)
class Decide:
    """A stage's verdict: advance, hold or decline."""

    verb: ClassVar[str] = forms.DECIDE
    verdict: str
    reason: str = ""


@dataclass(frozen=True)
class Withdraw:
    """The candidate has withdrawn."""

    verb: ClassVar[str] = forms.WITHDRAW
    reason: str = ""


@dataclass(frozen=True)
class Recuse:
    """The reviewer steps back from this candidate."""

    verb: ClassVar[str] = forms.RECUSE
    reason: str


@dataclass(frozen=True)
class GradeLate:
    """The newest push after the deadline is to be graded."""

    verb: ClassVar[str] = forms.GRADE_LATE
    reason: str


@dataclass(frozen=True)
class Question:
    """A candidate's question."""

    verb: ClassVar[str] = forms.QUESTION
    text: str


@dataclass(frozen=True)
class Answer:
    """What the candidate's oldest open question is answered."""

    verb: ClassVar[str] = forms.ANSWER
    text: str


@dataclass(frozen=True)
class Appeal:
    """A candidate asks for a row to be read again."""

    verb: ClassVar[str] = forms.APPEAL
    row: str
    reason: str


@dataclass(frozen=True)
class Help:
    """The list of commands is to be shown."""

    verb: ClassVar[str] = forms.HELP


@dataclass(frozen=True)
class Malformed:
    """A command of ours in a form that is not; `verb` is which one, `wrong` says what is wrong."""

    verb: str
    wrong: str

    @property
    def answer(self) -> str:
        """One line that says what is wrong and what to write."""
        end = "" if self.wrong.endswith("?") else "."
        return f"Not done: {self.wrong}{end} Write {forms.FORMS[self.verb]}."


_OfReviewers = (
    Score | Note | Rerun | Extend | Unblind | Discuss | Decide | Withdraw | Recuse | GradeLate | Similar
)
WellFormed = _OfReviewers | Answer | Question | Appeal | Help
Command = WellFormed | Malformed


def read_command(text: str) -> Command | None:
    """The command that a comment gives, or None where it gives none. Never raises.

    Verbs and rows stand in any case, rows also with hyphens for underscores. A reason is all that follows,
    over all lines, as one line without control characters. A verb with one slip in it is answered only where
    the rest reads as that command.
    """
    if not text.startswith("/"):
        return None
    first, rest = cut(text)
    verb = first.lower().replace("_", "-")
    if verb not in forms.FORMS:
        return _guess(verb, rest)
    other = _later_command(text)
    if other:
        return Malformed(verb, f"a comment gives one command, and a later line begins with `{other}`")
    read = _READERS[verb](rest)
    return Malformed(verb, read) if isinstance(read, str) else read


def _guess(word: str, rest: str) -> Malformed | None:
    """Which command was meant by a word with a slip in it; None unless it is clearly one of ours."""
    for verb, read in _READERS.items():
        if not is_slip(word, verb) or (verb == forms.RERUN and rest):
            continue
        if not isinstance(read(rest), str):
            return Malformed(verb, f"{quote(word)} is no command: did you mean `{verb}`?")
    return None


def _later_command(text: str) -> str | None:
    """A verb of ours that begins another line: of two commands in one comment, none may be lost unseen."""
    firsts = (cut(later)[0].lower() for later in text.splitlines()[1:] if later.startswith("/"))
    return next((word for word in firsts if word in forms.FORMS), None)


def _score(rest: str) -> Score | str:
    row, behind = _row(rest)
    if row is None:
        return behind
    word, why = cut(behind)
    if not word:
        return "how many points?"
    points = plain(word)
    if points not in set("01234"):
        return f"{quoted(word)} is not a number of points from 0 to 4"
    return Score(row, int(points), line(why, TEXT_MAX))


def _note(rest: str) -> Note | str:
    row, text = _row(rest)
    if row is None:
        return text
    return Note(row, line(text, TEXT_MAX)) if text else "the comment is missing"


def _discuss(rest: str) -> Discuss | str:
    row, wrong = _row(rest)
    return wrong if row is None else Discuss(row)


def _appeal(rest: str) -> Appeal | str:
    row, reason = _row(rest)
    if row is None:
        return reason
    return Appeal(row, line(reason, TEXT_MAX)) if reason else _NO_REASON


def _extend(rest: str) -> Extend | str:
    time, reason = cut(rest)
    if not time:
        return "how much time, and why?"
    seconds = read_duration(time)
    if seconds is None:
        return f"{quoted(time)} is not a time like 24h"
    return Extend(seconds, line(reason)) if reason else _NO_REASON


def _decide(rest: str) -> Decide | str:
    word, reason = cut(rest)
    if not word:
        return "which way?"
    verdict = plain(word)
    return Decide(verdict, line(reason)) if verdict in VERDICTS else f"{quoted(word)} is no verdict"


def _question(rest: str) -> Question | str:
    return Question(line(rest, TEXT_MAX)) if rest else "the question is missing"


def _answer(rest: str) -> Answer | str:
    return Answer(line(rest, TEXT_MAX)) if rest else "the answer is missing"


def _with_reason(make: Callable[[str], WellFormed]) -> Callable[[str], WellFormed | str]:
    return lambda rest: make(line(rest)) if rest else _NO_REASON


def _row(rest: str) -> tuple[str, str] | tuple[None, str]:
    """The row that `rest` names and what follows it; None and what is wrong where it names none."""
    word, behind = cut(rest)
    row = plain(word).replace("-", "_")
    if re.fullmatch(ID, row):
        return row, behind
    return None, f"{quoted(word)} is no row" if word else _WHICH_ROW


_READERS: Mapping[str, Callable[[str], WellFormed | str]] = MappingProxyType(
    {
        forms.SCORE: _score,
        forms.NOTE: _note,
        forms.DISCUSS: _discuss,
        forms.RERUN: lambda _: Rerun(),
        forms.EXTEND: _extend,
        forms.GRADE_LATE: _with_reason(GradeLate),
        forms.RECUSE: _with_reason(Recuse),
        forms.UNBLIND: _with_reason(Unblind),
        forms.DECIDE: _decide,
        forms.SIMILAR: read_similar,
        forms.WITHDRAW: lambda rest: Withdraw(line(rest)),
        forms.QUESTION: _question,
        forms.ANSWER: _answer,
        forms.APPEAL: _appeal,
        forms.HELP: lambda _: Help(),
    }
)
