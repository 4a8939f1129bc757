"""A command in a comment: who may give it here, and what follows. Each command is in app.commands.

What was done is answered by a thumb, what was not by one line. Whoever may not give a command here gets no
answer: it is noted, and they learn nothing about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.commands import appealing, asking, deciding, grammar, running, scoring, similar, similar_form, time
from app.commands.access import place_of, role_of, verbs
from app.commands.asked import Asked, done
from app.commands.forms import help_lines
from app.commands.grammar import Malformed, read_command
from app.decision import Decision
from app.effects import rendering_key
from app.events import CommentCreated
from app.handlers import rerun
from app.handlers.around import Around
from app.ports import Records
from app.review.facts import gather as gather_review
from app.review.state import CALIBRATION, TAKE_HOME

NOT_ALLOWED = "command ignored"


@dataclass(frozen=True)
class Facts:
    """What a command is decided on. `asked` is None where nothing of ours stands.

    `button` holds the facts of the re-run button of the attempt that counts; `answered`: the thumb was given
    already.
    """

    event: CommentCreated
    asked: Asked | None = None
    button: rerun.Facts | None = None
    answered: bool = False


def gather(event: CommentCreated, records: Records, around: Around) -> Facts:
    """Whose page it is, who asks, and everything that the command may need."""
    candidate = records.candidate_by_pull_request(event.repo, event.number)
    if candidate is None:
        return Facts(event)
    review = gather_review(records, candidate)
    seat = records.seat_at(event.repo, event.number)
    asked = Asked(
        event,
        around.at,
        review,
        place_of(candidate, event.repo, event.number, seat),
        role_of(review, event.sender),
        seat,
        records.clock(candidate.id),
        tuple(records.attempts(candidate.id)),
        records.seat_loads(),
        records.markers(candidate.id, TAKE_HOME, CALIBRATION),
    )
    pressed = running.button_of(event, review)
    button = None if pressed is None else rerun.gather(pressed, records, around)
    return Facts(event, asked, button, records.rendering(rendering_key(asked.thumb())) is not None)


def decide(facts: Facts) -> Decision:
    """What the command asks for, the line that says what is wrong with it, or a note."""
    asked, command = facts.asked, read_command(facts.event.body)
    if asked is None or command is None:
        return Decision("no command on a page of ours")
    if command.verb not in verbs(asked.role, asked.place):
        entry = asked.noted(NOT_ALLOWED, f"{command.verb} on the {asked.place}, as {asked.role}")
        return Decision(f"{asked.who} may not give this command here", (entry,))
    if facts.answered:  # the same delivery again: what it asked for stands in the record
        return done(asked, "done already", tend=True)
    if isinstance(command, Malformed):
        return Decision(command.answer, effects=(asked.line(command.answer),))
    if isinstance(command, grammar.Rerun):
        return running.rerun(asked, None if facts.button is None else rerun.decide(facts.button))
    return _COMMANDS[type(command)](asked, command)


def _help(asked: Asked, _: grammar.Help) -> Decision:
    listed = "\n".join(help_lines(verbs(asked.role, asked.place)))
    return done(asked, "help", effects=(asked.line(listed),))


_COMMANDS: Mapping[type, Callable[[Asked, Any], Decision]] = MappingProxyType(
    {
        grammar.Score: scoring.score,
        grammar.Note: scoring.note,
        grammar.Discuss: scoring.discuss,
        grammar.Recuse: scoring.recuse,
        similar_form.Similar: similar.similar,
        grammar.Decide: deciding.decide,
        grammar.Withdraw: deciding.withdraw,
        grammar.Unblind: deciding.unblind,
        grammar.Question: asking.question,
        grammar.Answer: asking.answer,
        grammar.Appeal: appealing.appeal,
        grammar.Extend: time.extend,
        grammar.GradeLate: time.grade_late,
        grammar.Help: _help,
    }
)
