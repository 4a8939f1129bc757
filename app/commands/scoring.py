"""`/score`, `/note`, `/discuss` and `/recuse`: what reviewers do with a card and a seat. Pure."""

from __future__ import annotations

from dataclasses import replace

from app.budget import same_login
from app.commands import appealing, forms
from app.commands.asked import Asked, done, named, refused, row_of
from app.commands.grammar import Discuss, Note, Recuse, Score
from app.decision import Change, Decision
from app.effects import PutComment
from app.review.marking import Marked, marked, why_not
from app.review.scoring import panel_of, scorecard_of
from app.review.state import Card
from rubric.model import Competency, latest
from rubric.panel import Opened, Sealed

RECUSED = "recused"


def score(asked: Asked, command: Score) -> Decision:
    """The row is marked; the answer to an appeal where it is one. At 0 and 4 a missing comment is told."""
    row = row_of(asked, asked.card.stage, command.row)
    if isinstance(row, str):
        return refused(asked, row)
    appeal = appealing.to_be_read(asked, command.row)
    if appeal is not None:
        return appealing.read(asked, appeal, row, command)
    why = why_not(asked.review, asked.card, asked.who)
    if why:
        return refused(asked, _with_desk(asked, why))
    mark = _marked(asked, row, command.points, command.why or None)
    return done(asked, f"{row.id} marked", mark.changes, _lacking(asked, mark, row), tend=True)


def note(asked: Asked, command: Note) -> Decision:
    """The comment to a row that has points already, which stay."""
    row = row_of(asked, asked.card.stage, command.row)
    if isinstance(row, str):
        return refused(asked, row)
    why = why_not(asked.review, asked.card, asked.who)
    if why:
        return refused(asked, _with_desk(asked, why))
    was = latest(asked.review.marks(asked.card)).get(row.id)
    if was is None:
        return refused(asked, f"`{row.id}` has no mark yet. Write {forms.FORMS[forms.SCORE]}.")
    mark = _marked(asked, row, was.points, command.text)
    return done(asked, f"comment to {row.id}", mark.changes, tend=True)


def discuss(asked: Asked, command: Discuss) -> Decision:
    """A comment that calls the others; figures stand in it only where everybody may see them."""
    stage = asked.card.stage
    row = row_of(asked, stage, command.row)
    if isinstance(row, str):
        return refused(asked, row)
    words = f"{_others(asked, stage)}please talk about {named(row)}{_figures(asked, stage, row)}."
    told = asked.to_reviewers(f"discuss-{asked.event.comment_id}", words, stage)
    if not told:
        return refused(asked, "there is no page yet that all reviewers read.")
    return done(asked, f"{row.id} is to be discussed", effects=told)


def recuse(asked: Asked, command: Recuse) -> Decision:
    """The seats of this person are free again, and what they were to read goes to another reader."""
    mine = (seat for seat in asked.review.seats if same_login(seat.reviewer, asked.who))
    left: list[Change] = [replace(seat, left_at=asked.at) for seat in mine]
    given, told = appealing.handed_on(asked)
    if not left and not given:
        return refused(asked, "you have neither a seat on this candidate's panel nor an appeal to read.")
    entry = asked.noted(RECUSED, command.reason)
    return done(asked, "stepped back", (*left, *given, entry), told, tend=True)


def _marked(asked: Asked, row: Competency, points: int, note: str | None) -> Marked:
    return marked(asked.review, asked.card, row.id, points, note=note, who=asked.who, at=asked.at)


def _with_desk(asked: Asked, why: str) -> str:
    """Why not, and where this person's own card is; words on a shared page can be read by the others."""
    stage = asked.card.stage
    seats = (seat for seat in asked.review.panel(stage) if same_login(seat.reviewer, asked.who))
    seat = next((one for one in seats if one.desk_issue is not None and one.card != asked.card), None)
    if seat is None or not isinstance(panel_of(asked.review, stage), Sealed):
        return f"{why}."
    return f"{why}: {seat.desk_repo}#{seat.desk_issue}. Delete your comment here, others can read it."


def _lacking(asked: Asked, mark: Marked, row: Competency) -> tuple[PutComment, ...]:
    card = scorecard_of(mark.review, asked.card)
    needs = card is not None and any(one.needs_note for one in card.rows if one.competency.id == row.id)
    words = f"Recorded. 0 and 4 points need a comment still: `/note {row.id} why`."
    return (asked.line(words),) if needs else ()


def _others(asked: Asked, stage: str) -> str:
    """Mentions of the panel, or of all reviewers and leads where there is none, but not of who asks."""
    seated = [seat.reviewer for seat in asked.review.panel(stage)]
    assessment = asked.review.assessment
    people = seated or (() if assessment is None else (*assessment.reviewers, *assessment.leads))
    besides = {asked.who.lower(), asked.candidate.login.lower()}
    called = {login.lower(): f"@{login}" for login in people if login.lower() not in besides}
    return f"{' '.join(called.values())}: " if called else ""


def _figures(asked: Asked, stage: str, row: Competency) -> str:
    panel = panel_of(asked.review, stage)
    if isinstance(panel, Sealed):
        return ", without figures: marks are sealed until the whole panel is in"
    agreed = f". What you agree on is recorded here by `/score {row.id} 0-4 why`"
    if isinstance(panel, Opened):
        points = next(one.points for one in panel.rows if one.competency.id == row.id)
        return ", marked " + ", ".join(f"{number} by {reviewer}" for reviewer, number in points) + agreed
    mark = latest(asked.review.marks(Card(stage))).get(row.id)
    return agreed if mark is None else f", marked {mark.points} by {mark.reviewer}{agreed}"
