"""`/question` and `/answer`: a candidate asks, the hiring team answers, and neither reads a name. Pure."""

from __future__ import annotations

from dataclasses import replace

from app.commands.asked import Asked, done, quoted, refused
from app.commands.grammar import Answer
from app.commands.grammar import Question as Command
from app.decision import Decision
from app.review.state import Question
from app.state import Candidate

OPEN_MAX = 5
ASKED, ANSWERED = "question", "answer"


def question(asked: Asked, command: Command) -> Decision:
    """It is shown to the reviewers under the alias. At most five wait for an answer at once."""
    if len(_waiting(asked)) >= OPEN_MAX:
        return refused(
            asked, f"{OPEN_MAX} questions of yours wait for an answer. Please wait for those first."
        )
    made = Question(asked.candidate.id, asked.key, command.text, asked.at)
    told = asked.to_reviewers(_key(made), for_reviewers(asked.candidate, made))
    if not told:
        return refused(asked, "there is no page yet that reviewers read. Please ask again later.")
    return done(asked, "a question", (made, asked.noted(ASKED, command.text)), told)


def answer(asked: Asked, command: Answer) -> Decision:
    """The oldest open question is answered in the candidate's pull request."""
    waiting = _waiting(asked)
    if not waiting:
        return refused(asked, "no question of this candidate is open.")
    given = replace(waiting[0], answer=command.text, answered_at=asked.at)
    told = asked.to_candidate(f"answer:{given.key}", for_candidate(given))
    if not told:
        return refused(asked, "the candidate has no page yet to read it on.")
    shown = asked.to_reviewers(_key(given), for_reviewers(asked.candidate, given))
    return done(
        asked, "a question is answered", (given, asked.noted(ANSWERED, command.text)), (*told, *shown)
    )


def for_reviewers(candidate: Candidate, question: Question) -> str:
    """A question as reviewers read it, with its answer once there is one."""
    lines = [f"**Question of {candidate.alias}:**", "", quoted(question.text), ""]
    if question.answered_at:
        return "\n".join((*lines, "**Answered:**", "", quoted(question.answer)))
    return "\n".join(
        (*lines, "Answer by `/answer text`: the oldest open question is answered, without your name.")
    )


def for_candidate(question: Question) -> str:
    """The answer as the candidate reads it."""
    lines = ("You asked:", "", quoted(question.text), "", "**Answer from the hiring team:**", "")
    return "\n".join((*lines, quoted(question.answer)))


def _waiting(asked: Asked) -> list[Question]:
    return [one for one in asked.review.questions if not one.answered_at]


def _key(question: Question) -> str:
    return f"question:{question.key}"
