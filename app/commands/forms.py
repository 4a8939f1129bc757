"""The verbs, the right form of each command, and what it does in a few words. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from types import MappingProxyType

SCORE, NOTE, DISCUSS, RECUSE = "/score", "/note", "/discuss", "/recuse"
RERUN, EXTEND, GRADE_LATE = "/rerun", "/extend", "/grade-late"
DECIDE, WITHDRAW, UNBLIND = "/decide", "/withdraw", "/unblind"
SIMILAR = "/similar"
QUESTION, ANSWER, APPEAL, HELP = "/question", "/answer", "/appeal", "/help"


@dataclass(frozen=True)
class Form:
    """How a command is written (what stands in brackets may be left out), what it does, and a hint."""

    written: str
    does: str
    hint: str = ""

    def __str__(self) -> str:
        return f"`{self.written}` ({self.hint})" if self.hint else f"`{self.written}`"


_ROW = "`ROW` is a row's id, as in `data`"
_REASON = "a reason is needed"

FORMS: Mapping[str, Form] = MappingProxyType(
    {
        SCORE: Form("/score ROW 0-4 [why]", "marks a row; what follows the number is its comment", _ROW),
        NOTE: Form("/note ROW text", "puts a comment to a row; 0 and 4 points need one", _ROW),
        DISCUSS: Form("/discuss ROW", "asks the other reviewers to talk about a row", _ROW),
        RERUN: Form("/rerun", "runs the newest push once more"),
        EXTEND: Form(
            "/extend 24h reason",
            "gives the candidate more time",
            f"minutes `m`, hours `h` or days `d`, at most 14 days; {_REASON}",
        ),
        GRADE_LATE: Form("/grade-late reason", "has the newest late push graded", _REASON),
        RECUSE: Form("/recuse reason", "takes you off this candidate", _REASON),
        UNBLIND: Form("/unblind reason", "shows the candidate's name; who asked and why is kept", _REASON),
        DECIDE: Form(
            "/decide advance|hold|decline [reason]",
            "decides this stage; an incomplete card needs a reason",
            "one of the three words",
        ),
        WITHDRAW: Form("/withdraw [reason]", "notes that the candidate has withdrawn"),
        SIMILAR: Form(
            "/similar ALIAS OUTCOME [why]",
            "says what a similarity flag was found to be; it stands beside the flag from then on",
            "`library idiom`, `shared source on the web`, `copied` or `allowed`; `clear` takes it back",
        ),
        QUESTION: Form("/question text", "asks the people behind this take-home"),
        ANSWER: Form("/answer text", "answers the candidate's oldest open question, without your name"),
        APPEAL: Form(
            "/appeal ROW reason",
            "has a row read again by somebody who did not score it; opens with the decision",
            f"{_ROW}; {_REASON}",
        ),
        HELP: Form("/help", "shows this list"),
    }
)


def help_lines(verbs: Container[str]) -> tuple[str, ...]:
    """The commands among `verbs` as lines of Markdown: a sentence and a list, in our order."""
    listed = (f"- `{form.written}` {form.does}" for verb, form in FORMS.items() if verb in verbs)
    return ("One command a comment, at its very beginning:", "", *listed)
